import type { Reader } from '../engine/engine.ts';
import type { Table } from '../model.ts';
import { tableForRows } from './part-job.ts';
import type { Piece } from './part-job.ts';

/** The rows of a snapshot, divided: each of `parts` is a job. */
export interface PartPlan {
  readonly parts: readonly (readonly Piece[])[];
  /** Rows of each table, by its number, as the database counts them. */
  readonly counted: ReadonlyMap<number, number>;
}

/** Tables with less rows go together into one job, as far as they have no more than that. */
const mostRowsTogether = 100_000;
const mostTablesTogether = 200;

/** Divides the tables into pieces of about `bytes`, and small ones into heaps. */
export async function planParts(reader: Reader, tables: readonly Table[], bytes: number): Promise<PartPlan> {
  const parts: Piece[][] = [];
  const counted = new Map<number, number>();
  let heap: Piece[] = [];
  let rowsInHeap = 0;
  for (const [index, table] of tables.entries()) {
    if (table.kind === 'virtual') continue;
    const number = index + 1;
    const { rows } = await reader.stats(table.name, []);
    counted.set(number, rows);
    const ranges = (await reader.ranges?.(table, bytes)) ?? [{ from: null, to: null }];
    const pieces = ranges.map((range) => ({ number, table: tableForRows(table), range }));
    if (pieces.length > 1 || rows >= mostRowsTogether) {
      parts.push(...pieces.map((piece) => [piece]));
      continue;
    }
    if (heap.length >= mostTablesTogether || rowsInHeap + rows > mostRowsTogether) {
      parts.push(heap);
      [heap, rowsInHeap] = [[], 0];
    }
    heap.push(...pieces);
    rowsInHeap += rows;
  }
  if (heap.length > 0) parts.push(heap);
  return { parts: parts.filter((part) => part.length > 0), counted };
}
