import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CarryoverError } from '../errors.ts';
import { errnoOf } from '../files/write-failed.ts';
import type { Block } from '../model.ts';
import { damaged } from './damaged.ts';
import type { FileFacts, Manifest } from './format.ts';
import { hasManifest } from './has-manifest.ts';
import { readManifest } from './read-manifest.ts';
import { readTable } from './read-table.ts';
import { readWhole } from './read-whole.ts';

/** A snapshot whose manifest is proven; its table files are proven as they are read. */
export interface Snapshot {
  /** Absolute path. */
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

/** Opens a snapshot folder. @throws SNAPSHOT_MISSING if there is none, SNAPSHOT_DAMAGED. */
export async function openSnapshot(path: string): Promise<Snapshot> {
  const folder = resolve(path);
  await refuseStrangers(folder);
  const manifest = await readManifest(folder);
  await checkTableFiles(folder, manifest);
  const { files, tables } = manifest;
  const portable = await readChecked(join(folder, 'schema.json'), files['schema.json']);
  const script = await readChecked(join(folder, 'schema.sql'), files['schema.sql']);
  const byName = new Map(tables.map((table) => [table.name, table]));
  return {
    folder,
    id: manifest.id,
    manifest,
    schemaScript: script,
    portable: parse(join(folder, 'schema.json'), portable),
    read(name) {
      const table = byName.get(name);
      if (!table) throw noSuchTable(manifest.id, name);
      return readTable(folder, table, manifest.compression);
    },
  };
}

/** A snapshot has plain files and one folder: a link would lead its readers elsewhere. */
async function refuseStrangers(folder: string): Promise<void> {
  if (!(await hasManifest(folder))) {
    const message = `"${folder}" is no snapshot: there is no manifest.json, which is written last.`;
    throw new CarryoverError('SNAPSHOT_MISSING', message, {
      hint: '`carryover list` shows the snapshots that there are.',
    });
  }
  for (const entry of await entriesOf(folder)) {
    const plain = entry.name === 'tables' ? entry.isDirectory() : entry.isFile();
    if (!plain)
      throw damaged(join(folder, entry.name), 'is no part of a snapshot (a link, a folder or a device)');
  }
}

async function checkTableFiles(folder: string, manifest: Manifest): Promise<void> {
  const expected = new Set(manifest.tables.flatMap((table) => table.file ?? []));
  const tables = join(folder, 'tables');
  for (const entry of await entriesOf(tables)) {
    if (!entry.isFile()) throw damaged(join(tables, entry.name), 'is not a plain file');
    if (!expected.delete(`tables/${entry.name}`)) {
      throw damaged(join(tables, entry.name), 'is not listed in the manifest');
    }
  }
  const [missing] = expected;
  if (missing !== undefined) throw damaged(join(folder, missing), 'is missing');
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const absent = errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
    throw damaged(folder, absent ? 'is missing' : `cannot be read (${errnoOf(error)})`, { cause: error });
  });
}

async function readChecked(path: string, { bytes, sha256 }: FileFacts): Promise<string> {
  const data = await readWhole(path, schemaBytes);
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
