import type { ListedSnapshot } from '../../api/backup-options.ts';
import { bytes } from './bytes.ts';
import { columns } from './columns.ts';
import { count, number } from './count.ts';
import { keepText } from './keep-text.ts';
import { name } from './name.ts';
import { safeText } from './output.ts';

/** A table where the terminal is wide enough, else some lines for each. */
export function describeSnapshots(
  found: readonly ListedSnapshot[],
  folder: string,
  width: number,
  database?: string,
): string {
  const of = database === undefined ? '' : ` of ${name(database)}`;
  if (found.length === 0) return `No snapshots${of} in ${safeText(folder)}. Take one: carryover backup\n`;
  const table = columns([head, ...found.map((one) => Object.values(factsOf(one)))], '');
  const isWide = table.every((line) => line.length <= width);
  const lines = isWide ? table : found.flatMap(inLines);
  lines.push(...found.flatMap(faultOf));
  return `${lines.join('\n')}\n${count(found.length, 'snapshot')} in ${safeText(folder)}\n`;
}

const head = ['id', 'database', 'why', 'rows', 'size', 'own', 'verified', 'kept by'];

/** In the order of the head. */
function factsOf(one: ListedSnapshot) {
  const kept = one.keptBy === null ? '' : keepText(one.keptBy) || 'nothing';
  const known = { verified: verifiedText(one), kept };
  if (one.state === 'damaged')
    return {
      id: one.id,
      database: name(one.database),
      why: 'DAMAGED',
      rows: '',
      size: '',
      own: '',
      ...known,
    };
  const { id, database, reason, fallback, encrypted, rows, bytes: size, ownBytes } = one;
  return {
    id,
    database: name(database),
    why: `${reason}${fallback === null ? '' : ` (fallback: ${fallback})`}${encrypted ? ', encrypted' : ''}`,
    rows: number(rows),
    size: bytes(size),
    own: ownBytes === size ? 'all' : bytes(ownBytes),
    ...known,
  };
}

function inLines(one: ListedSnapshot): string[] {
  const { id, database, why, rows, size, own, verified, kept } = factsOf(one);
  const parts = rows === '' ? [] : [`  ${rows} ${rows === '1' ? 'row' : 'rows'}, ${size} (own: ${own})`];
  const more = [
    ...(verified === '' ? [] : [`  verified ${verified}`]),
    ...(kept === '' ? [] : [`  kept by ${kept}`]),
  ];
  return [id, `  ${database}, ${why}`, ...parts, ...more];
}

function verifiedText({ damage, verified, isInUse }: ListedSnapshot): string {
  const use = isInUse ? ', in use' : '';
  if (damage !== null) return `DAMAGED${use}`;
  return verified === null ? `never${use}` : `${verified.at.slice(0, 10)} ${verified.level}${use}`;
}

function faultOf(one: ListedSnapshot): string[] {
  const problem = one.state === 'damaged' ? one.problem : one.damage?.problem;
  return problem === undefined ? [] : [`${one.id} is damaged: ${safeText(problem)}`];
}
