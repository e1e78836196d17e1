import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Reader } from '../engine/engine.ts';
import type { OnEvent } from '../events.ts';
import { createPrivateFile } from '../files/private-file.ts';
import { createPrivateFolder } from '../files/private-folder.ts';
import { syncFolder } from '../files/sync-folder.ts';
import { writeFailed } from '../files/write-failed.ts';
import type { Schema } from '../model.ts';
import { toolVersion } from '../version.ts';
import { formatVersion, manifestText, sealManifest } from './format.ts';
import type { FileFacts, Manifest, SnapshotCompression, SnapshotReason } from './format.ts';
import { openSnapshot } from './open.ts';
import type { Snapshot } from './open.ts';
import { createPartialFolder, removePartialFolder, removeWriterNote } from './partial-folder.ts';
import type { PartialFolder } from './partial-folder.ts';
import { refuseShrunk } from './refuse-shrunk.ts';
import type { ShrinkLimits } from './shrink.ts';
import type { Store } from './store.ts';
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
  /** The schema as a declared schema, for `schema.json`. */
  readonly portable: unknown;
  readonly schemaDigest: string;
  /** What was left out, one sentence each. */
  readonly notes?: readonly string[];
  /** Default: by half, no table excepted. */
  readonly shrink?: ShrinkLimits;
  readonly now?: () => Date;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Writes a snapshot of every table and returns it opened. Written beside, flushed, then renamed: it is there whole or not
 * at all, and a failure takes away what it wrote.
 * @throws ROWS_SHRANK, WRITE_FAILED, VERIFICATION_FAILED if fewer or more rows came than the database counts,
 *   INTERRUPTED, and what the reader throws.
 */
export async function takeSnapshot(options: TakeOptions): Promise<Snapshot> {
  const takenAt = (options.now ?? (() => new Date()))();
  const parent = options.store.folderOf(options.database);
  await createPrivateFolder(options.store.folder);
  await createPrivateFolder(parent);
  const partial = await createPartialFolder(parent, takenAt);
  try {
    await fill(partial, takenAt, options);
    await publish(partial);
  } catch (error) {
    await discard(partial, options.onEvent);
    throw error;
  }
  return openSnapshot(partial.finalFolder);
}

async function fill(partial: PartialFolder, takenAt: Date, options: TakeOptions): Promise<void> {
  const { folder } = partial;
  const { reader, schema } = options;
  const tables = await writeTables(folder, options);
  const files = {
    'schema.json': await writePart(
      join(folder, 'schema.json'),
      `${JSON.stringify(options.portable, null, 2)}\n`,
    ),
    'schema.sql': await writePart(join(folder, 'schema.sql'), schema.script),
  };
  const previous = await previousOf(options);
  const manifest = sealManifest({
    formatVersion,
    toolVersion,
    id: partial.id,
    database: options.database,
    engine: { name: options.engine.name, version: options.engine.version },
    origin: options.origin,
    takenAt: takenAt.toISOString(),
    reason: options.reason,
    parent: previous?.id ?? null,
    compression: options.compression,
    schemaDigest: options.schemaDigest,
    settings: schema.settings,
    sequences: Object.fromEntries(await reader.sequences()),
    files,
    tables,
    notes: options.notes ?? [],
  });
  if (previous) refuseShrunk(previous, manifest, options);
  await finish(folder, manifest);
}

/** A database of that name on another engine is another database. */
async function previousOf({ store, database, engine }: TakeOptions): Promise<Manifest | null> {
  return store.newest(database, engine.name);
}

async function finish(folder: string, manifest: Manifest): Promise<void> {
  await syncFolder(join(folder, 'tables'));
  await removeWriterNote(folder);
  await writePart(join(folder, 'manifest.json'), manifestText(manifest));
  await syncFolder(folder);
}

async function publish({ folder, finalFolder }: PartialFolder): Promise<void> {
  await rename(folder, finalFolder).catch((error: unknown) => {
    throw writeFailed('rename a finished snapshot to', finalFolder, error, '; no snapshot was taken');
  });
  await syncFolder(dirname(finalFolder));
}

/** The error that brought us here matters more than one of cleaning up: the next run cleans what stays. */
async function discard({ folder }: PartialFolder, onEvent: OnEvent | undefined): Promise<void> {
  await removePartialFolder(folder).catch(() => {
    onEvent?.({
      type: 'warning',
      code: 'LEFTOVER',
      message: `The unfinished snapshot "${folder}" could not be removed; the next run will try again.`,
    });
  });
}

async function writePart(path: string, text: string): Promise<FileFacts> {
  const data = Buffer.from(text);
  const file = await createPrivateFile(path);
  try {
    await file.write(data);
    await file.finish();
  } finally {
    await file.close();
  }
  return { bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') };
}
