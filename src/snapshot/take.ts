import { createHash } from 'node:crypto';
import { requireCompression } from '../compression/require-compression.ts';
import type { Compression } from '../compression/compression.ts';
import { createDataKey } from '../encryption/data-key.ts';
import type { DataKey } from '../encryption/data-key.ts';
import { encrypted } from '../encryption/encrypted.ts';
import { encrypterFor } from '../encryption/encrypt-to.ts';
import type { EncryptTo } from '../encryption/encrypt-to.ts';
import { wrapDataKey } from '../encryption/wrap-data-key.ts';
import type { Reader } from '../engine/engine.ts';
import type { OnEvent } from '../events.ts';
import type { Schema } from '../model.ts';
import { toolVersion } from '../version.ts';
import { canShare, readersOf, sha256Of } from './can-share.ts';
import type { ChunkSizes } from './cut-chunks.ts';
import { keyFile } from './key-of.ts';
import type { KeyOf } from './key-of.ts';
import { only } from './only.ts';
import { ageSuffix } from './pack.ts';
import { finishManifest, formatVersion } from './format.ts';
import type { FileFacts, Manifest, ManifestEncryption, SnapshotReason } from './format.ts';
import { openSnapshot } from './open.ts';
import type { Snapshot } from './open.ts';
import type { Note } from './note.ts';
import { locationOf, within } from './place.ts';
import type { Place } from './place.ts';
import { publish } from './publish.ts';
import { refuseShrunk } from './refuse-shrunk.ts';
import { reusableChunks } from './reusable-chunks.ts';
import { hold } from './hold.ts';
import type { Hold } from './hold.ts';
import type { ShrinkLimits } from './shrink.ts';
import type { Store, StoredManifest } from './store.ts';
import { tellOtherOrigin } from './tell-other-origin.ts';
import { beginSnapshot, removeUnfinished } from './unfinished.ts';
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
  readonly compression: Compression;
  /** Who can read it. Default: everybody who can read its files. */
  readonly encryption?: EncryptTo;
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
  /** Writes the rows of all tables; for whoever does not do so alone. Default: `writeTables`. */
  readonly writeTables?: typeof writeTables;
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
  const { store, database, engine, compression, encryption } = options;
  requireCompression(compression);
  if (encryption) encrypterFor(encryption);
  // A database of that name on another engine is another database.
  const previous = await store.newest(database, engine.name);
  if (previous) tellOtherOrigin(previous.manifest, options, options.onEvent);
  if (!previous || !options.incremental) return take(options, previous, null);
  const held = await hold(previous.place);
  try {
    if (held.state !== 'held') tellUnshared(previous, held.state, options.onEvent);
    return await take(options, previous, await shareWith(previous, held, options));
  } finally {
    await held.release();
  }
}

/** An earlier snapshot whose files the new one refers to, and the note that keeps them meanwhile. */
interface Shared extends StoredManifest {
  readonly note: Note;
}

async function shareWith(
  previous: StoredManifest,
  { state, note }: Hold,
  options: TakeOptions,
): Promise<Shared | null> {
  return state === 'held' && note && (await canShare(previous, options)) ? { ...previous, note } : null;
}

function tellUnshared(
  { manifest }: StoredManifest,
  why: 'going' | 'rotated',
  onEvent: OnEvent | undefined,
): void {
  const reason = why === 'going' ? 'is being removed' : 'may get another key just now';
  const message = `The snapshot ${manifest.id} ${reason}, so the new one refers to none: it is a full one.`;
  onEvent?.({ type: 'notice', message });
}

async function take(
  options: TakeOptions,
  previous: StoredManifest | null,
  shared: Shared | null,
): Promise<Snapshot> {
  const takenAt = (options.now ?? (() => new Date()))();
  const { storage, folderOf } = options.store;
  const key = options.encryption ? await createDataKey() : null;
  const unfinished = await beginSnapshot(storage, folderOf(options.database), takenAt);
  const { place } = unfinished;
  try {
    const encryption = key && options.encryption ? await writeKey(place, key, options.encryption) : null;
    const packing = { compression: options.compression, recipient: key?.recipient ?? null };
    const tables = await (options.writeTables ?? writeTables)({
      ...options,
      ...(shared && { reuse: reusableChunks(shared), earlier: shared.place }),
      place,
      packing,
      ...(options.chunkSizes && { sizes: options.chunkSizes }),
    });
    const manifest = await describe(unfinished, { takenAt, options, previous, tables, key, encryption });
    if (previous) refuseShrunk(previous.manifest, manifest, options);
    await publish(unfinished, manifest, shared ? [shared.note] : []);
  } catch (error) {
    await discard(unfinished, options.onEvent);
    throw error;
  }
  return openSnapshot(place, withOwn(place, key, options.store));
}

/** The key of the new snapshot is at hand, also where nobody here could open its `key.age`. */
function withOwn(place: Place, key: DataKey | null, { keyOf }: Store): KeyOf {
  return async (asked) => (asked.folder === place.folder ? key : keyOf(asked));
}

async function writeKey(place: Place, key: DataKey, to: EncryptTo): Promise<ManifestEncryption> {
  const bytes = await wrapDataKey(key, to);
  await place.storage.write(within(place, keyFile), bytes, 'ifAbsent');
  return { recipient: key.recipient, to: readersOf(to), keySha256: sha256Of(bytes) };
}

interface Taken {
  readonly takenAt: Date;
  readonly options: TakeOptions;
  readonly previous: StoredManifest | null;
  readonly tables: Manifest['tables'];
  readonly key: DataKey | null;
  readonly encryption: ManifestEncryption | null;
}

async function describe({ id, place }: Unfinished, taken: Taken): Promise<Manifest> {
  const { takenAt, options, previous, tables, key, encryption } = taken;
  const { schema } = options;
  const portable = `${JSON.stringify(options.portable, null, 2)}\n`;
  const facts = {
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
    encryption,
    schemaDigest: options.schemaDigest,
    settings: schema.settings,
    sequences: Object.fromEntries(await options.reader.sequences()),
    files: {
      'schema.json': await writePart(place, 'schema.json', portable, key),
      'schema.sql': await writePart(place, 'schema.sql', schema.script, key),
    },
    tables,
    notes: options.notes ?? [],
  };
  return finishManifest(facts, key);
}

/** The error that brought us here matters more than one of cleaning up: the next run cleans what stays. */
async function discard({ place, note }: Unfinished, onEvent: OnEvent | undefined): Promise<void> {
  await removeUnfinished(place).catch(() => {
    onEvent?.({
      type: 'warning',
      code: 'LEFTOVER',
      message: `The unfinished snapshot "${locationOf(place)}" could not be removed; the next run will try again.`,
    });
  });
  await note.remove().catch(() => undefined);
}

async function writePart(place: Place, part: string, text: string, key: DataKey | null): Promise<FileFacts> {
  const sha256 = createHash('sha256');
  let bytes = 0;
  const data = only(Buffer.from(text));
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const piece of key === null ? data : encrypted(data, key.recipient)) {
      sha256.update(piece);
      bytes += piece.length;
      yield piece;
    }
  }
  await place.storage.create(within(place, key === null ? part : `${part}${ageSuffix}`), counted());
  return { bytes, sha256: sha256.digest('hex') };
}
