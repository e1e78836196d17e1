import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestText, sealManifest } from '../../src/snapshot/format.ts';
import type { Manifest, SnapshotTable } from '../../src/snapshot/format.ts';

/** Changes a manifest and seals it again, as somebody would who knows the format. */
export async function forgeManifest(folder: string, change: (manifest: Manifest) => object): Promise<void> {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Manifest;
  const { digest, ...changed } = { ...manifest, ...change(manifest) };
  await writeFile(path, manifestText(sealManifest(changed)));
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

/** Puts other bytes into a table's file, and their size and digest into the manifest. */
export async function forge(folder: string, name: string, data: Buffer): Promise<void> {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const file = manifest.tables.find((table) => table.name === name)?.file;
  if (!file) throw new Error(`no file for ${name}`);
  await writeFile(join(folder, file), data);
  const sha256 = createHash('sha256').update(data).digest('hex');
  const raw = manifest.compression === 'none' ? { rawBytes: data.length } : {};
  await forgeTable(folder, name, { bytes: data.length, sha256, ...raw });
}
