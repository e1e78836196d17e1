import type { Compression } from '../compression/compression.ts';
import { CarryoverError } from '../errors.ts';
import type { Manifest, SnapshotChunk, SnapshotReason } from './format.ts';
import { hasManifest } from './has-manifest.ts';
import { locationOf } from './place.ts';
import type { Place } from './place.ts';
import { readManifest } from './read-manifest.ts';

/** A line of a list of snapshots. `complete` says that the manifest is sound; the files behind it were not read. */
export type SnapshotSummary = CompleteSummary | DamagedSummary;

export interface CompleteSummary {
  readonly state: 'complete';
  readonly id: string;
  /** Where it is: an absolute path or a URL. */
  readonly folder: string;
  readonly database: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly reason: SnapshotReason;
  readonly engine: { readonly name: string; readonly version: string };
  readonly location: string;
  readonly compression: Compression;
  readonly encrypted: boolean;
  readonly schemaDigest: string;
  readonly tables: number;
  readonly rows: number;
  /** Of the tables' files, those that it shares with earlier snapshots too. */
  readonly bytes: number;
  /** Of those that are its own. */
  readonly ownBytes: number;
  /** Ids of the snapshots that hold the others. */
  readonly refersTo: readonly string[];
  /** Of a pull: what served instead of the API, if anything did. */
  readonly fallback: 'file' | 'snapshot' | null;
  /** Of the manifest. */
  readonly digest: string;
}

export interface DamagedSummary {
  readonly state: 'damaged';
  readonly id: string;
  readonly folder: string;
  /** Name of the folder that it lies in. */
  readonly database: string;
  readonly problem: string;
}

/** Summarises the snapshot at a place; a damaged manifest is told, not thrown. Null if there is none, or no finished one. */
export async function summarize(place: Place, id: string, database: string): Promise<SnapshotSummary | null> {
  if (!(await hasManifest(place))) return null;
  const told = { state: 'damaged', id, folder: locationOf(place), database } as const;
  try {
    const manifest = await readManifest(place);
    if (manifest.id === id) return toSummary(told.folder, manifest);
    return { ...told, problem: `The manifest is that of the snapshot ${manifest.id}.` };
  } catch (error) {
    if (!(error instanceof CarryoverError) || error.code !== 'SNAPSHOT_DAMAGED') throw error;
    // Somebody removed it just now.
    if (!(await hasManifest(place))) return null;
    return { ...told, problem: error.message };
  }
}

function toSummary(folder: string, manifest: Manifest): CompleteSummary {
  const { id, database, takenAt, reason, engine, origin, compression, schemaDigest, tables } = manifest;
  const chunks = tables.flatMap((table) => table.chunks);
  const own = chunks.filter(({ snapshot }) => snapshot === undefined);
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
    encrypted: manifest.encryption !== null,
    schemaDigest,
    tables: tables.length,
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    bytes: sizeOf(chunks),
    ownBytes: sizeOf(own),
    refersTo: [...new Set(chunks.flatMap(({ snapshot }) => snapshot ?? []))].toSorted(),
    fallback: (origin.kind === 'api' && origin.fallback?.kind) || null,
    digest: manifest.digest,
  };
}

function sizeOf(chunks: readonly SnapshotChunk[]): number {
  return chunks.reduce((sum, { bytes }) => sum + bytes, 0);
}
