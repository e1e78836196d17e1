import type { Reader } from '../engine/engine.ts';
import type { HistoryEntry, Schema } from '../model.ts';
import { isUntouched } from './changed-since.ts';
import { rowCounts } from './row-counts.ts';

/**
 * What stands in a database that a snapshot is to be restored into: no rows; the seeds of `init`, untouched; just what
 * the last run restored from the same snapshot; or rows of others.
 */
export type PresentRows = 'none' | 'seeds' | 'restored already' | 'others';

/** @param newest the last run on the database */
export async function presentRows(
  reader: Reader,
  schema: Schema,
  newest: HistoryEntry | undefined,
  snapshot: string,
): Promise<PresentRows> {
  const counts = await rowCounts(reader);
  if (counts.every((count) => count.rows === 0)) return 'none';
  if (newest?.command === 'init' && (await isUntouched(reader, schema, newest))) return 'seeds';
  const same = newest?.command === 'restore' && newest.snapshot === snapshot;
  return same && (await isUntouched(reader, schema, newest)) ? 'restored already' : 'others';
}
