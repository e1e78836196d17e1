import { createHash } from 'node:crypto';
import type { DataKey } from '../encryption/data-key.ts';
import { decrypted } from '../encryption/decrypted.ts';
import { sealOf } from '../encryption/seal-of.ts';
import { CarryoverError } from '../errors.ts';
import type { Block } from '../model.ts';
import type { ListedObject } from '../storage/storage.ts';
import { damaged } from './damaged.ts';
import { withMasks } from './format.ts';
import type { Manifest } from './format.ts';
import { keyFile } from './key-of.ts';
import type { KeyOf } from './key-of.ts';
import { only } from './only.ts';
import { ageSuffix } from './pack.ts';
import { locationOf, within } from './place.ts';
import type { Place } from './place.ts';
import { readManifest } from './read-manifest.ts';
import { readTable } from './read-table.ts';
import { readWhole } from './read-whole.ts';

/** A snapshot whose manifest is proven; its table files are proven as they are read. */
export interface Snapshot {
  readonly place: Place;
  /** The same for people: an absolute path or a URL. */
  readonly folder: string;
  readonly id: string;
  /** With its fingerprints hidden while `locked`. */
  readonly manifest: Manifest;
  /** Why its content can't be read: it is encrypted, and no key was given. Null: it can. What follows throws it. */
  readonly locked: CarryoverError | null;
  /** The engine's own DDL. */
  readonly schemaScript: string;
  /** `schema.json`, parsed and not validated. */
  readonly portable: unknown;
  /**
   * The rows of a table, as blocks; none for a virtual one. `chunks`: of those alone, by their place in the manifest.
   * @throws SNAPSHOT_DAMAGED, maybe after the last block: rows are proven when the loop ends without an error.
   *   SNAPSHOT_MISSING if there is no such table. KEY_WRONG, KEY_MISSING
   */
  read(table: string, chunks?: ReadonlySet<number>): AsyncIterable<Block>;
  /** Opens it anew, as it is now. */
  again(): Promise<Snapshot>;
}

const schemaBytes = 256 * 1024 * 1024;

/**
 * Opens a snapshot.
 * @throws SNAPSHOT_MISSING if there is none, SNAPSHOT_DAMAGED, STORAGE_FAILED; KEY_WRONG if keys were given and none fits
 */
export async function openSnapshot(place: Place, keyOf: KeyOf): Promise<Snapshot> {
  await refuseStrangers(place);
  const manifest = await readManifest(place);
  await checkChunkFiles(place, manifest);
  const common = {
    place,
    folder: locationOf(place),
    id: manifest.id,
    again: () => openSnapshot(place, keyOf),
  };
  const key = await unlock(place, manifest, keyOf);
  if (key instanceof CarryoverError) return closed(common, manifest, key);
  return { ...common, ...(await opened(place, key === null ? manifest : withMasks(manifest, key), keyOf)) };
}

type Content = Pick<Snapshot, 'manifest' | 'locked' | 'schemaScript' | 'portable' | 'read'>;

async function opened(place: Place, manifest: Manifest, keyOf: KeyOf): Promise<Content> {
  const { tables } = manifest;
  const key = await keyOf(place);
  const portable = await readChecked({ place, manifest, key }, 'schema.json');
  const schemaScript = await readChecked({ place, manifest, key }, 'schema.sql');
  const byName = new Map(tables.map((table) => [table.name, table]));
  return {
    manifest,
    locked: null,
    schemaScript,
    portable: parse(locationOf(place, 'schema.json'), portable),
    read(name, wanted) {
      const table = byName.get(name);
      if (!table) throw noSuchTable(manifest.id, name);
      const chunks = table.chunks.filter((_, index) => wanted?.has(index) ?? true);
      return readTable(place, { chunks }, { packing: manifest, keyOf });
    },
  };
}

function closed(common: Omit<Snapshot, keyof Content>, manifest: Manifest, locked: CarryoverError): Snapshot {
  const refuse = (): never => {
    throw locked;
  };
  return {
    ...common,
    manifest,
    locked,
    get schemaScript() {
      return refuse();
    },
    get portable() {
      return refuse();
    },
    read: refuse,
  };
}

/** The data key; null in the clear. An error if no key was given. @throws KEY_WRONG; SNAPSHOT_DAMAGED if it is not that snapshot's */
async function unlock(
  place: Place,
  manifest: Manifest,
  keyOf: KeyOf,
): Promise<DataKey | null | CarryoverError> {
  const { encryption, digest, seal } = manifest;
  const hasKey = (await place.storage.size(within(place, keyFile))) !== null;
  if (hasKey !== (encryption !== null))
    throw damaged(
      locationOf(place, keyFile),
      hasKey ? 'is there, and the manifest knows no encryption' : 'is missing',
    );
  if (encryption === null) return null;
  try {
    const key = await keyOf(place);
    if (key?.recipient !== encryption.recipient)
      throw damaged(locationOf(place, keyFile), 'is that of another snapshot');
    if (sealOf(key, digest) === seal) return key;
    throw damaged(locationOf(place, 'manifest.json'), 'was not sealed by whoever took the snapshot');
  } catch (error) {
    if (error instanceof CarryoverError && error.code === 'KEY_MISSING') return error;
    throw error;
  }
}

/** A snapshot has plain files and one folder: a link would lead its readers elsewhere. */
async function refuseStrangers(place: Place): Promise<void> {
  const { objects, folders } = await place.storage.list(place.folder);
  if (!objects.some(({ name }) => name === 'manifest.json')) {
    const message = `"${locationOf(place)}" is no snapshot: there is no manifest.json, which is written last.`;
    throw new CarryoverError('SNAPSHOT_MISSING', message, {
      hint: '`carryover list` shows the snapshots that there are.',
    });
  }
  const strange = [...folders.filter((name) => name !== 'tables'), ...strangeOf(objects)][0];
  if (strange !== undefined)
    throw damaged(locationOf(place, strange), 'is no part of a snapshot (a link, a folder or a device)');
}

function strangeOf(objects: readonly ListedObject[]): string[] {
  return objects.filter(({ name, isStrange }) => isStrange || name === 'tables').map(({ name }) => name);
}

async function checkChunkFiles(place: Place, manifest: Manifest): Promise<void> {
  const chunks = manifest.tables.flatMap((table) => table.chunks);
  const expected = new Set(chunks.flatMap(({ file, snapshot }) => (snapshot === undefined ? [file] : [])));
  const { objects, folders } = await place.storage.list(within(place, 'tables'));
  const [strange] = [...folders, ...strangeOf(objects)];
  if (strange !== undefined) throw damaged(locationOf(place, `tables/${strange}`), 'is not a plain file');
  for (const { name } of objects) {
    if (!expected.delete(`tables/${name}`))
      throw damaged(locationOf(place, `tables/${name}`), 'is not listed in the manifest');
  }
  const [missing] = expected;
  if (missing !== undefined) throw damaged(locationOf(place, missing), 'is missing');
}

interface Source {
  readonly place: Place;
  readonly manifest: Manifest;
  readonly key: DataKey | null;
}

async function readChecked({ place, manifest, key }: Source, part: keyof Manifest['files']): Promise<string> {
  const { bytes, sha256 } = manifest.files[part];
  const name = key === null ? part : `${part}${ageSuffix}`;
  const path = locationOf(place, name);
  const data = await readWhole(place, name, schemaBytes);
  if (data.length !== bytes) throw damaged(path, `has ${data.length} bytes where the manifest says ${bytes}`);
  const found = createHash('sha256').update(data).digest('hex');
  if (found !== sha256) throw damaged(path, 'has another SHA-256 than the manifest says');
  return (key === null ? data : await inTheClear(path, data, key)).toString('utf8');
}

async function inTheClear(path: string, data: Buffer, key: DataKey): Promise<Buffer> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of decrypted(only(data), key)) pieces.push(piece);
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message : String(error), { cause: error });
  }
  return Buffer.concat(pieces);
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(path, 'is not JSON', { cause: error });
  }
}

function noSuchTable(id: string, table: string): CarryoverError {
  return new CarryoverError('SNAPSHOT_MISSING', `The snapshot ${id} has no table "${table}".`, {
    hint: 'Its manifest.json lists the tables that it has.',
    details: { table },
  });
}
