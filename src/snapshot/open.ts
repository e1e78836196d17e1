import { createHash } from 'node:crypto';
import { CarryoverError } from '../errors.ts';
import type { Block } from '../model.ts';
import type { ListedObject } from '../storage/storage.ts';
import { damaged } from './damaged.ts';
import type { FileFacts, Manifest } from './format.ts';
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
  readonly manifest: Manifest;
  /** The engine's own DDL. */
  readonly schemaScript: string;
  /** `schema.json`, parsed and not validated. */
  readonly portable: unknown;
  /**
   * The rows of a table, as blocks; none for a virtual one.
   * @throws SNAPSHOT_DAMAGED, maybe after the last block: rows are proven when the loop ends without an error.
   *   SNAPSHOT_MISSING if there is no such table.
   */
  read(table: string): AsyncIterable<Block>;
}

const schemaBytes = 256 * 1024 * 1024;

/** Opens a snapshot. @throws SNAPSHOT_MISSING if there is none, SNAPSHOT_DAMAGED, STORAGE_FAILED */
export async function openSnapshot(place: Place): Promise<Snapshot> {
  await refuseStrangers(place);
  const manifest = await readManifest(place);
  await checkChunkFiles(place, manifest);
  const { files, tables } = manifest;
  const portable = await readChecked(place, 'schema.json', files);
  const script = await readChecked(place, 'schema.sql', files);
  const byName = new Map(tables.map((table) => [table.name, table]));
  return {
    place,
    folder: locationOf(place),
    id: manifest.id,
    manifest,
    schemaScript: script,
    portable: parse(locationOf(place, 'schema.json'), portable),
    read(name) {
      const table = byName.get(name);
      if (!table) throw noSuchTable(manifest.id, name);
      return readTable(place, table, manifest);
    },
  };
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

async function readChecked(
  place: Place,
  name: keyof Manifest['files'],
  files: Manifest['files'],
): Promise<string> {
  const { bytes, sha256 }: FileFacts = files[name];
  const path = locationOf(place, name);
  const data = await readWhole(place, name, schemaBytes);
  if (data.length !== bytes) throw damaged(path, `has ${data.length} bytes where the manifest says ${bytes}`);
  const found = createHash('sha256').update(data).digest('hex');
  if (found !== sha256) throw damaged(path, 'has another SHA-256 than the manifest says');
  return data.toString('utf8');
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
