import type { OnEvent } from '../events.ts';
import { damaged } from './damaged.ts';
import type { SnapshotTable } from './format.ts';
import { openSnapshot } from './open.ts';
import type { Snapshot } from './open.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { verifyFile } from './verify-file.ts';
import { verifyRows } from './verify-rows.ts';

export interface VerifyLevel {
  /**
   * `files`: every file's size and SHA-256, read from disk again.
   * `rows`: also that each line is a row as the manifest describes it, and the counts and fingerprints.
   */
  readonly level: 'files' | 'rows';
  readonly onEvent?: OnEvent;
}

/** What was proven. */
export interface Verified {
  readonly id: string;
  readonly level: 'files' | 'rows';
  readonly tables: number;
  readonly rows: number;
  /** Of the table files. */
  readonly bytes: number;
}

/** Proves that a snapshot on disk is what its manifest says. @throws SNAPSHOT_DAMAGED naming the file and what differs. */
export async function verifySnapshot(snapshot: Snapshot, { level, onEvent }: VerifyLevel): Promise<Verified> {
  // Opened anew: the caller's manifest may be older than the one that lies there.
  const again = await openSnapshot(snapshot.folder);
  if (again.manifest.digest !== snapshot.manifest.digest) {
    throw damaged(snapshot.folder, 'holds another snapshot than when it was opened');
  }
  const progress = createProgress('prove', onEvent);
  for (const table of again.manifest.tables) await verifyTable(again, table, level, progress);
  const { id, tables } = again.manifest;
  return {
    id,
    level,
    tables: tables.length,
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
  };
}

async function verifyTable(
  snapshot: Snapshot,
  table: SnapshotTable,
  level: VerifyLevel['level'],
  progress: Progress,
): Promise<void> {
  if (level === 'files') await verifyFile(snapshot.folder, table);
  else await verifyRows(snapshot, table, (rows) => progress.block(table.name, rows, table.rows));
  progress.done(table.name, table.rows, table.rows);
}
