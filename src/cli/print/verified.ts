import type { Verified } from '../../snapshot/verify.ts';
import { bytes } from './bytes.ts';
import { count } from './count.ts';

export function describeVerified({ id, level, tables, rows, bytes: size }: Verified): string {
  const how =
    level === 'rows' ? 'every row read' : 'every file read; the rows are encrypted, and no key was given';
  return `Snapshot ${id} is whole: ${count(tables, 'table')}, ${count(rows, 'row')}, ${bytes(size)}, ${how}.\n`;
}
