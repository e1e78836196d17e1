import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finishManifest, manifestText } from '../../src/snapshot/format.ts';
import type { Manifest, SnapshotChunk, SnapshotTable } from '../../src/snapshot/format.ts';

/** Changes a manifest and seals it again, as somebody would who knows the format. */
export async function forgeManifest(folder: string, change: (manifest: Manifest) => object): Promise<void> {
  const manifest = await manifestOf(folder);
  const { digest, seal: _, ...changed } = { ...manifest, ...change(manifest) };
  await writeFile(join(folder, 'manifest.json'), manifestText(finishManifest(changed, null)));
  if (digest === '') throw new Error('a manifest without a digest');
}

/** Changes one table's entry in the manifest. */
export async function forgeTable(
  folder: string,
  name: string,
  change: Partial<SnapshotTable>,
): Promise<void> {
  await forgeManifest(folder, ({ tables }) => ({
    tables: tables.map((table) => (table.name === name ? { ...table, ...change } : table)),
  }));
}

/** Changes the entry of a table's first chunk. */
export async function forgeChunk(
  folder: string,
  name: string,
  change: Partial<SnapshotChunk>,
): Promise<void> {
  const [first, ...rest] = tableOf(await manifestOf(folder), name).chunks;
  if (!first) throw new Error(`no chunk of ${name}`);
  await forgeTable(folder, name, { chunks: [{ ...first, ...change }, ...rest] });
}

/** Puts other bytes into the file of a table's first chunk, and their size and digest into the manifest. */
export async function forge(folder: string, name: string, data: Buffer): Promise<void> {
  const manifest = await manifestOf(folder);
  const file = tableOf(manifest, name).chunks[0]?.file;
  if (file === undefined) throw new Error(`no file for ${name}`);
  await writeFile(join(folder, file), data);
  const sha256 = createHash('sha256').update(data).digest('hex');
  const raw = manifest.compression === 'none' ? { rawBytes: data.length } : {};
  await forgeChunk(folder, name, { bytes: data.length, sha256, ...raw });
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
}

function tableOf({ tables }: Manifest, name: string): SnapshotTable {
  const table = tables.find((one) => one.name === name);
  if (!table) throw new Error(`no table ${name}`);
  return table;
}
