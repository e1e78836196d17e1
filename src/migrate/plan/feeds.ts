import type { Table } from '../../model.ts';
import type { ParsedSource } from '../mapping/parsed-mapping.ts';
import { planColumns } from './columns.ts';
import { isIdentity } from './identity.ts';
import { reportUnknown } from './scene.ts';
import type { Scene } from './scene.ts';
import type { SourcePlan } from './types.ts';
import { at } from '../mapping/pointer.ts';
import { quoted } from '../mapping/quoted.ts';

/** One old table feeding one new one, decided down to the columns. */
export interface Feed {
  readonly oldTable: Table;
  readonly newTable: Table;
  readonly source: ParsedSource;
  readonly plan: SourcePlan;
}

/** All feeds, in the order of the new tables. Reports names that are not there and rules that can't be. */
export function planFeeds(scene: Scene): Feed[] {
  for (const name of scene.input.mapping.tables.keys()) checkTarget(scene, name);
  const ordinary = scene.input.new.tables.filter((table) => table.kind === 'table');
  return ordinary.flatMap((newTable) =>
    sourcesOf(scene, newTable).flatMap((source) => {
      const oldTable = findSource(scene, source);
      return oldTable ? [planFeed(scene, oldTable, newTable, source)] : [];
    }),
  );
}

function planFeed(scene: Scene, oldTable: Table, newTable: Table, source: ParsedSource): Feed {
  const columns = planColumns(scene, { oldTable, newTable, source });
  const explicit = scene.input.mapping.tables.has(newTable.name);
  const plan: SourcePlan = {
    from: oldTable.name,
    place: explicit ? source.place : null,
    identity: source.where === null && isIdentity(oldTable, newTable, columns),
    columns,
    where: source.where,
    rejects: source.rejects,
    look: false,
    guard: false,
    written: columns.map((column) => column.column),
  };
  return { oldTable, newTable, source, plan };
}

/** What the mapping says; else the old table of the same name, unless it is dropped by name. */
function sourcesOf(scene: Scene, newTable: Table): readonly ParsedSource[] {
  const { mapping } = scene.input;
  const explicit = mapping.tables.get(newTable.name);
  if (explicit) return explicit;
  const same = scene.old.get(newTable.name);
  if (same?.kind !== 'table' || mapping.drop.includes(newTable.name)) return [];
  const place = at('/tables', newTable.name);
  return [{ place, from: newTable.name, columns: new Map(), drop: [], where: null, rejects: 0 }];
}

function checkTarget(scene: Scene, name: string): void {
  const table = scene.new.get(name);
  const place = at('/tables', name);
  if (!table) {
    const known = ordinaryNames(scene.input.new.tables);
    reportUnknown(scene, { place, what: 'the new table', name, known, within: 'the new schema' });
  } else if (table.kind !== 'table') reportNotWritable(scene, place, table);
}

function findSource(scene: Scene, source: ParsedSource): Table | null {
  const table = scene.old.get(source.from);
  const place = `${source.place}/from`;
  if (!table) {
    const known = ordinaryNames(scene.input.old.tables);
    reportUnknown(scene, {
      place,
      what: 'the old table',
      name: source.from,
      known,
      within: 'the old database',
    });
    return null;
  }
  if (table.kind === 'table') return table;
  reportNotWritable(scene, place, table);
  return null;
}

function reportNotWritable(scene: Scene, place: string, table: Table): void {
  scene.problems.push({
    code: 'NOT_WRITABLE',
    place,
    message: `${quoted(table.name)} belongs to a virtual table: its rows can't be mapped.`,
    hint: 'Virtual tables are carried whole if they are declared as they were. Take the entry out of the mapping.',
    table: table.name,
  });
}

function ordinaryNames(tables: readonly Table[]): string[] {
  return tables.filter((table) => table.kind === 'table').map((table) => table.name);
}
