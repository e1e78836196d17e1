import { createHash } from 'node:crypto';
import { damaged } from './damaged.ts';
import type { Manifest, SnapshotChunk } from './format.ts';
import { locationOf, within } from './place.ts';
import type { Place } from './place.ts';
import { holderOf } from './read-table.ts';

/** A file of a table's rows, which several snapshots may share. */
export interface StoredFile {
  /** Of the snapshot that holds it. */
  readonly holder: Place;
  readonly chunk: SnapshotChunk;
  /** Its name in the storage. */
  readonly name: string;
}

/** The files of a snapshot, those of others that it refers to among them. */
export function filesOf(place: Place, { tables }: Manifest): StoredFile[] {
  return tables.flatMap(({ chunks }) =>
    chunks.map((chunk) => {
      const holder = holderOf(place, chunk);
      return { holder, chunk, name: within(holder, chunk.file) };
    }),
  );
}

/** Reads files, each once, however many snapshots share it, and compares them with what each of those says. */
export function createFileCheck(): (file: StoredFile) => Promise<void> {
  const found = new Map<string, Promise<{ readonly bytes: number; readonly sha256: string }>>();
  return async ({ holder, chunk, name }) => {
    const reading = found.get(name) ?? digestOf(holder, name);
    found.set(name, reading);
    const { bytes, sha256 } = await reading;
    const path = locationOf(holder, chunk.file);
    if (bytes !== chunk.bytes)
      throw damaged(path, `has ${bytes} bytes where the manifest says ${chunk.bytes}`);
    if (sha256 !== chunk.sha256) throw damaged(path, 'has another SHA-256 than the manifest says');
  };
}

async function digestOf(
  { storage }: Place,
  name: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const digest = createHash('sha256');
  let bytes = 0;
  for await (const piece of storage.read(name)) {
    digest.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: digest.digest('hex') };
}
