import { CarryoverError } from '../errors.ts';
import type { Manifest, SnapshotCompression, SnapshotReason } from './format.ts';
import { readManifest } from './read-manifest.ts';

/** A line of a list of snapshots. `complete` says that the manifest is sound; the files behind it were not read. */
export type SnapshotSummary = CompleteSummary | DamagedSummary;

export interface CompleteSummary {
  readonly state: 'complete';
  readonly id: string;
  readonly folder: string;
  readonly database: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly reason: SnapshotReason;
  readonly engine: { readonly name: string; readonly version: string };
  readonly location: string;
  readonly compression: SnapshotCompression;
  readonly schemaDigest: string;
  readonly tables: number;
  readonly rows: number;
  /** Of the table files, on disk. */
  readonly bytes: number;
}

export interface DamagedSummary {
  readonly state: 'damaged';
  readonly id: string;
  readonly folder: string;
  /** Name of the folder that it lies in. */
  readonly database: string;
  readonly problem: string;
}

/** Summarises the snapshot in `folder`; a damaged manifest is told, not thrown. */
export async function summarize(folder: string, id: string, database: string): Promise<SnapshotSummary> {
  try {
    const manifest = await readManifest(folder);
    if (manifest.id === id) return toSummary(folder, manifest);
    return {
      state: 'damaged',
      id,
      folder,
      database,
      problem: `The manifest is that of the snapshot ${manifest.id}.`,
    };
  } catch (error) {
    if (!(error instanceof CarryoverError)) throw error;
    return { state: 'damaged', id, folder, database, problem: error.message };
  }
}

function toSummary(folder: string, manifest: Manifest): CompleteSummary {
  const { id, database, takenAt, reason, engine, origin, compression, schemaDigest, tables } = manifest;
  return {
    state: 'complete',
    id,
    folder,
    database,
    takenAt,
    reason,
    engine,
    location: origin.location,
    compression,
    schemaDigest,
    tables: tables.length,
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
  };
}
