import type { OnEvent } from '../events.ts';
import { damaged } from './damaged.ts';
import type { SnapshotTable } from './format.ts';
import type { Snapshot } from './open.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { checkShared } from './check-shared.ts';
import { verifyFile } from './verify-file.ts';
import { verifyRows } from './verify-rows.ts';

export type Level = 'own files' | 'files' | 'rows';

export interface VerifyLevel {
  /**
   * `own files`: size and SHA-256 of each file that was written for this snapshot, read again; of those that it shares with
   * earlier ones, which were proven when they were written, that they are there, in their size.
   * `files`: every file's size and SHA-256, the shared ones too.
   * `rows`: also that each line is a row as the manifest describes it, and the counts and fingerprints.
   */
  readonly level: Level;
  readonly onEvent?: OnEvent;
}

/** What was proven. */
export interface Verified {
  readonly id: string;
  readonly level: Level;
  readonly tables: number;
  readonly rows: number;
  /** Of the tables' files, shared ones too. */
  readonly bytes: number;
}

/** Proves that a snapshot on disk is what its manifest says. @throws SNAPSHOT_DAMAGED naming the file and what differs. */
export async function verifySnapshot(snapshot: Snapshot, { level, onEvent }: VerifyLevel): Promise<Verified> {
  // Opened anew: the caller's manifest may be older than the one that lies there.
  const again = await snapshot.again();
  if (again.manifest.digest !== snapshot.manifest.digest) {
    throw damaged(snapshot.folder, 'holds another snapshot than when it was opened');
  }
  const progress = createProgress('prove', onEvent);
  if (level === 'own files') await checkShared(again);
  for (const table of again.manifest.tables) await verifyTable(again, table, level, progress);
  const { id, tables } = again.manifest;
  return {
    id,
    level,
    tables: tables.length,
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    bytes: tables.flatMap(({ chunks }) => chunks).reduce((sum, chunk) => sum + chunk.bytes, 0),
  };
}

async function verifyTable(
  snapshot: Snapshot,
  table: SnapshotTable,
  level: VerifyLevel['level'],
  progress: Progress,
): Promise<void> {
  if (level !== 'rows') {
    for (const chunk of table.chunks)
      if (level === 'files' || chunk.snapshot === undefined) await verifyFile(snapshot.place, chunk);
  } else await verifyRows(snapshot, table, (rows) => progress.block(table.name, rows, table.rows));
  progress.done(table.name, table.rows, table.rows);
}
