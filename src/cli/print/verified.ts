import type { Verified } from '../../snapshot/verify.ts';
import { bytes } from './bytes.ts';
import { count } from './count.ts';

export function describeVerified({ id, tables, rows, bytes: size }: Verified): string {
  return `Snapshot ${id} is whole: ${count(tables, 'table')}, ${count(rows, 'row')}, ${bytes(size)}, every row read.\n`;
}
