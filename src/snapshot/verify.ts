import type { OnEvent } from '../events.ts';
import { damaged } from './damaged.ts';
import type { SnapshotChunk, SnapshotTable } from './format.ts';
import { inLanes } from './in-lanes.ts';
import type { Level } from './level.ts';
import type { Snapshot } from './open.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { checkShared } from './check-shared.ts';
import { beside } from './place.ts';
import { isProven } from './proof.ts';
import { proofOf } from './proof-of.ts';
import { verifyFile } from './verify-file.ts';
import { verifyRows } from './verify-rows.ts';

export interface VerifyLevel {
  /**
   * `own files`: size and SHA-256 of each file that nobody has read again yet: those that were written for this snapshot, and
   * those of an earlier one whose run died before it had done so. Of the others that it shares, that they are there, in their size.
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
  const isKnown = level === 'own files' ? await readBefore(again) : () => false;
  for (const table of again.manifest.tables) await verifyTable(again, table, { level, isKnown }, progress);
  const { id, tables } = again.manifest;
  return {
    id,
    level,
    tables: tables.length,
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    bytes: tables.flatMap(({ chunks }) => chunks).reduce((sum, chunk) => sum + chunk.bytes, 0),
  };
}

const lanes = 8;

/** Whether the run that wrote a chunk's file has read it again. @throws SNAPSHOT_DAMAGED if a shared one is not there, in its size */
async function readBefore(snapshot: Snapshot): Promise<(chunk: SnapshotChunk) => boolean> {
  await checkShared(snapshot);
  const { place, manifest } = snapshot;
  const chunks = manifest.tables.flatMap((table) => table.chunks);
  const holders = [...new Set(chunks.flatMap(({ snapshot: holder }) => holder ?? []))];
  const proofs = await inLanes(holders, lanes, async (id) => proofOf(beside(place, id)));
  const proven = new Set(
    holders.filter((_, index) => {
      const proof = proofs[index] ?? null;
      return proof !== 'damaged' && isProven(proof);
    }),
  );
  return ({ snapshot: holder }) => holder !== undefined && proven.has(holder);
}

interface How {
  readonly level: Level;
  readonly isKnown: (chunk: SnapshotChunk) => boolean;
}

async function verifyTable(
  snapshot: Snapshot,
  table: SnapshotTable,
  { level, isKnown }: How,
  progress: Progress,
): Promise<void> {
  if (level !== 'rows') {
    for (const chunk of table.chunks) if (!isKnown(chunk)) await verifyFile(snapshot.place, chunk);
  } else await verifyRows(snapshot, table, (rows) => progress.block(table.name, rows, table.rows));
  progress.done(table.name, table.rows, table.rows);
}
