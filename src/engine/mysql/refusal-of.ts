import type { Refusal } from '../engine.ts';
import { ServerError } from './server-error.ts';

/** What the server's numbers say of a row that it did not take. Any other number is no fault of the row. */
const kinds = new Map<number, Refusal['kind']>([
  [1062, 'duplicate'],
  [1586, 'duplicate'],
  [1022, 'duplicate'],
  [1169, 'duplicate'],
  [1048, 'null'],
  [1263, 'null'],
  [1364, 'null'],
  [3819, 'check'],
  [4025, 'check'],
  [1526, 'check'],
  [1264, 'type'],
  [1265, 'type'],
  [1292, 'type'],
  [1366, 'type'],
  [1367, 'type'],
  [1406, 'type'],
  [1416, 'type'],
  [1411, 'type'],
  [1426, 'type'],
  [1525, 'type'],
  [1690, 'type'],
  [1300, 'type'],
  [3140, 'type'],
  [3141, 'type'],
  [3156, 'type'],
  [3903, 'type'],
  [4038, 'type'],
  [1153, 'other'],
  [1301, 'other'],
  [1118, 'other'],
]);

/** The refusal of a row; null if the error says something else. Its reason names a column or a key, never a value. */
export function refusalOf(error: unknown, index: number, table: string): Refusal | null {
  if (!(error instanceof ServerError)) return null;
  const kind = kinds.get(error.errno);
  return kind ? { index, kind, reason: reasonOf(kind, error, table) } : null;
}

function reasonOf(kind: Refusal['kind'], { message, errno }: ServerError, table: string): string {
  const column = named(message, /\b(?:column|field) ((?:[`'].*?[`']\.?)+)/i);
  const key = named(message, /for key [`'](.*?)['`]$/i);
  const check = named(message, /constraint [`'](.*?)['`]/i);
  switch (kind) {
    case 'duplicate':
      return `another row has the same ${key ? `"${key}"` : 'key'}`;
    case 'null':
      return `column "${column}" takes no null`;
    case 'check':
      return errno === 1526 ? `no partition of "${table}" takes it` : `check "${check}" does not hold`;
    case 'type':
      return column ? `column "${column}" does not take its value` : 'a column does not take its value';
    default:
      return errno === 1118
        ? 'the row is too large'
        : 'a value is larger than the server takes (max_allowed_packet)';
  }
}

/** The last part of a name that may be qualified. */
function named(message: string, pattern: RegExp): string {
  const found = pattern.exec(message)?.[1] ?? '';
  return (
    found
      .split('.')
      .at(-1)
      ?.replaceAll(/^[`']|[`']$/g, '') ?? ''
  );
}
