import { createHash } from 'node:crypto';
import type { Reader } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import type { Schema } from '../model.ts';
import { toolVersion } from '../version.ts';
import type { ChunkSizes } from './cut-chunks.ts';
import { formatVersion, manifestText, sealManifest } from './format.ts';
import type { FileFacts, Manifest, SnapshotCompression, SnapshotReason } from './format.ts';
import { openSnapshot } from './open.ts';
import type { Snapshot } from './open.ts';
import { locationOf, within } from './place.ts';
import type { Place } from './place.ts';
import { refuseShrunk } from './refuse-shrunk.ts';
import { reusableChunks } from './reusable-chunks.ts';
import { withHeld } from './hold.ts';
import type { ShrinkLimits } from './shrink.ts';
import type { Store, StoredManifest } from './store.ts';
import { beginSnapshot, removeSnapshot } from './unfinished.ts';
import type { Unfinished } from './unfinished.ts';
import { writeTables } from './write-tables.ts';
import type { RowsReader } from './write-tables.ts';

export interface TakeOptions {
  /** Reads the instant that the snapshot shows. */
  readonly reader: RowsReader & Pick<Reader, 'sequences'>;
  readonly schema: Schema;
  readonly engine: { readonly name: string; readonly version: string };
  /** What the snapshot is filed under: see `Manifest.database`. */
  readonly database: string;
  readonly origin: Manifest['origin'];
  readonly store: Store;
  readonly reason: SnapshotReason;
  readonly compression: SnapshotCompression;
  /** Refer to the previous snapshot for chunks that are the same there. Default: every file is its own. */
  readonly incremental?: boolean;
  /** The schema as a declared schema, for `schema.json`. */
  readonly portable: unknown;
  readonly schemaDigest: string;
  /** What was left out, one sentence each. */
  readonly notes?: readonly string[];
  /** Default: by half, no table excepted. */
  readonly shrink?: ShrinkLimits;
  readonly now?: () => Date;
  /** For tests. */
  readonly chunkSizes?: ChunkSizes;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Writes a snapshot of every table and returns it opened. Its manifest is written last: it is there whole or not at all, and
 * a failure takes away what it wrote.
 * @throws ROWS_SHRANK, WRITE_FAILED, VERIFICATION_FAILED if fewer or more rows came than the database counts,
 *   INTERRUPTED, STORAGE_FAILED, and what the reader throws.
 */
export async function takeSnapshot(options: TakeOptions): Promise<Snapshot> {
  const { store, database, engine, incremental, compression } = options;
  // A database of that name on another engine is another database.
  const previous = await store.newest(database, engine.name);
  // Files that were packed in another way would not be what this one asks for.
  if (!incremental || previous?.manifest.compression !== compression) return take(options, previous, null);
  return withHeld(previous.place, () => take(options, previous, previous));
}

async function take(
  options: TakeOptions,
  previous: StoredManifest | null,
  shared: StoredManifest | null,
): Promise<Snapshot> {
  const takenAt = (options.now ?? (() => new Date()))();
  const { storage, folderOf } = options.store;
  const unfinished = await beginSnapshot(storage, folderOf(options.database), takenAt);
  try {
    const reuse = shared ? { reuse: reusableChunks(shared) } : {};
    const tables = await writeTables({
      ...options,
      ...reuse,
      place: unfinished.place,
      packing: { compression: options.compression },
      ...(options.chunkSizes && { sizes: options.chunkSizes }),
    });
    const manifest = await describe(unfinished, { takenAt, options, previous, tables });
    if (previous) refuseShrunk(previous.manifest, manifest, options);
    await publish(unfinished, manifest);
  } catch (error) {
    await discard(unfinished, options.onEvent);
    throw error;
  }
  return openSnapshot(unfinished.place);
}

interface Taken {
  readonly takenAt: Date;
  readonly options: TakeOptions;
  readonly previous: StoredManifest | null;
  readonly tables: Manifest['tables'];
}

async function describe({ id, place }: Unfinished, taken: Taken): Promise<Manifest> {
  const { takenAt, options, previous, tables } = taken;
  const { schema } = options;
  const portable = `${JSON.stringify(options.portable, null, 2)}\n`;
  return sealManifest({
    formatVersion,
    toolVersion,
    id,
    database: options.database,
    engine: { name: options.engine.name, version: options.engine.version },
    origin: options.origin,
    takenAt: takenAt.toISOString(),
    reason: options.reason,
    parent: previous?.manifest.id ?? null,
    compression: options.compression,
    schemaDigest: options.schemaDigest,
    settings: schema.settings,
    sequences: Object.fromEntries(await options.reader.sequences()),
    files: {
      'schema.json': await writePart(place, 'schema.json', portable),
      'schema.sql': await writePart(place, 'schema.sql', schema.script),
    },
    tables,
    notes: options.notes ?? [],
  });
}

/** Everything is durable before the manifest is, and nobody has taken this for the leftover of a dead run meanwhile. */
async function publish({ id, place, note }: Unfinished, manifest: Manifest): Promise<void> {
  const { storage, folder } = place;
  await storage.settle(within(place, 'tables'));
  await storage.settle(folder);
  const text = Buffer.from(manifestText(manifest));
  if (!(await note.isKept()) || !(await storage.write(within(place, 'manifest.json'), text, 'ifAbsent')))
    throw new CarryoverError(
      'WRITE_FAILED',
      `Another run took the unfinished snapshot ${id} away; no snapshot was taken.`,
      {
        hint: 'Was this machine asleep for a while? Run the same command again.',
      },
    );
  // Where it stays, the next run takes it away.
  await note.remove().catch(() => undefined);
}

/** The error that brought us here matters more than one of cleaning up: the next run cleans what stays. */
async function discard({ place, note }: Unfinished, onEvent: OnEvent | undefined): Promise<void> {
  await removeSnapshot(place).catch(() => {
    onEvent?.({
      type: 'warning',
      code: 'LEFTOVER',
      message: `The unfinished snapshot "${locationOf(place)}" could not be removed; the next run will try again.`,
    });
  });
  await note.remove().catch(() => undefined);
}

async function writePart(place: Place, name: string, text: string): Promise<FileFacts> {
  const data = Buffer.from(text);
  await place.storage.create(
    within(place, name),
    (async function* () {
      yield data;
    })(),
  );
  return { bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') };
}
