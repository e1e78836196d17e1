import type { ShowResult, ShownTable } from '../../api/backup-options.ts';
import { bytes } from './bytes.ts';
import { columns } from './columns.ts';
import { count } from './count.ts';
import { name } from './name.ts';
import { safeText } from './output.ts';

export function describeSnapshot(snapshot: ShowResult, withColumns: boolean): string {
  const { id, tables, notes } = snapshot;
  const lines = withColumns
    ? tables.flatMap((table) => [...columns([cells(table)]), ...columnLines(table)])
    : columns(tables.map(cells));
  const left = notes.map((note) => `note: ${safeText(note)}`);
  return `${[`Snapshot ${id}`, ...facts(snapshot), ...lines, ...left].join('\n')}\n`;
}

function facts({ database, engine, origin, takenAt, reason, parent, ...rest }: ShowResult): string[] {
  const { compression, encryption, toolVersion, formatVersion, rows, bytes: size, ownBytes, folder } = rest;
  const shared = ownBytes === size ? '' : `, ${bytes(ownBytes)} of them its own`;
  return columns([
    ['of', `${name(database)}, ${safeText(engine.version)}`],
    ['from', safeText(origin.location)],
    ['taken', `${takenAt} (${reason})`],
    ['after', parent ?? 'nothing: it is the first'],
    ['holds', `${count(rows, 'row')}, ${bytes(size)}${shared}`],
    ['packed', `${compression}, ${readers(encryption)}`],
    ['lies in', safeText(folder)],
    ['written by', `carryover ${toolVersion}, format ${formatVersion}`],
  ]);
}

function readers(encryption: ShowResult['encryption']): string {
  if (encryption === null) return 'in the clear';
  const { to } = encryption;
  return to === 'passphrase' ? 'encrypted with a passphrase' : `encrypted to ${to.join(', ')}`;
}

function cells({ name: table, kind, rows, bytes: size, rawBytes }: ShownTable): string[] {
  if (kind === 'virtual') return [name(table), '', 'virtual: its rows lie in its shadow tables'];
  const of = kind === 'shadow' ? ', shadow' : '';
  return [name(table), count(rows, 'row'), `${bytes(size)} for ${bytes(rawBytes)} of lines${of}`];
}

function columnLines({ columns: all }: ShownTable): string[] {
  const cells = all.map(({ name: column, type, nativeType, encoding, generated }) => [
    name(column),
    safeText(nativeType === '' ? 'no type' : nativeType),
    safeText(type),
    generated === true ? `${encoding}, generated` : encoding,
  ]);
  return columns(cells, '      ');
}
