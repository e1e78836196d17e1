import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Manifest, SnapshotChunk, SnapshotTable } from '../../src/snapshot/format.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import { forge, forgeChunk, forgeManifest, forgeTable } from './forge.ts';
import { openAt } from './places.ts';
import { people, takeFake } from './take-fake.ts';

const file = 'tables/0001-people.jsonl.gz';

async function taken(): Promise<string> {
  return (await takeFake(await temporaryFolder(), [people(5)])).folder;
}

function damagedBy(words: string) {
  return { code: 'SNAPSHOT_DAMAGED', message: expect.stringContaining(words) };
}

describe('openSnapshot refuses', () => {
  it('a folder that is missing, or has no manifest', async () => {
    const folder = await taken();
    await expect(openAt(join(folder, 'x'))).rejects.toMatchObject({
      code: 'SNAPSHOT_MISSING',
    });
    await rm(join(folder, 'manifest.json'));
    await expect(openAt(folder)).rejects.toMatchObject({ code: 'SNAPSHOT_MISSING' });
  });

  it('a format that is newer than itself', async () => {
    const folder = await taken();
    await forgeManifest(folder, () => ({ formatVersion: 3, novelty: true }));
    await expect(openAt(folder)).rejects.toMatchObject(damagedBy('newer carryover'));
  });

  it.each(['', 'null', '[]', '{}', '{"formatVersion":1}'])('%j in place of a manifest', async (text) => {
    const folder = await taken();
    await writeFile(join(folder, 'manifest.json'), text);
    await expect(openAt(folder)).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED' });
  });

  it('a manifest that is nested without end', async () => {
    const folder = await taken();
    await writeFile(join(folder, 'manifest.json'), '['.repeat(50_000) + ']'.repeat(50_000));
    await expect(openAt(folder)).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED' });
  });

  it('a manifest with a key that does not belong there, by its own name', async () => {
    const folder = await taken();
    await forgeManifest(folder, () => JSON.parse('{"__proto__":{"a":1}}') as object);
    await expect(openAt(folder)).rejects.toMatchObject(damagedBy('__proto__'));
  });

  const paths = [
    '../../../etc/passwd',
    '/etc/passwd',
    'tables/../schema.sql',
    'tables\\0001-a.jsonl.gz',
    'schema.sql',
  ];
  it.each(paths)('the file name %s', async (path) => {
    const folder = await taken();
    await forgeChunk(folder, 'people', { file: path });
    await expect(openAt(folder)).rejects.toMatchObject(damagedBy('/tables/0/chunks/0/file'));
  });

  const chunk: SnapshotChunk = {
    file: 'tables/0002-other.jsonl.gz',
    rows: 0,
    bytes: 0,
    rawBytes: 0,
    sha256: '0'.repeat(64),
    digest: '0'.repeat(64),
  };
  const other: SnapshotTable = {
    name: 'other',
    kind: 'table',
    columns: [],
    rows: 0,
    fingerprint: '0'.repeat(32),
    chunks: [chunk],
  };
  const column = { name: 'id', type: 'integer', nativeType: 'INTEGER', encoding: 'integer' } as const;
  const tables: [string, Partial<SnapshotTable>, string][] = [
    ['two tables of one name', { name: 'people' }, 'the table "people" twice'],
    ['two tables in one file', { chunks: [{ ...chunk, file }] }, 'twice'],
    ['a table without a file', { chunks: [] }, 'where the rows'],
    ['a virtual table with a file', { kind: 'virtual' }, 'where the rows'],
    ['rows that no file has', { rows: 1 }, 'and 0 in its files'],
    ['a file of a snapshot that is not there', { chunks: [{ ...chunk, snapshot: 'x' }] }, 'snapshot'],
    [
      'a file of another compression',
      { chunks: [{ ...chunk, file: 'tables/0002-other.jsonl' }] },
      'compression',
    ],
    ['two columns of one name', { columns: [column, column] }, 'twice'],
    ['a file that is missing', {}, 'is missing'],
  ];
  it.each(tables)('%s', async (_, change, words) => {
    const folder = await taken();
    await forgeManifest(folder, (manifest: Manifest) => ({
      tables: [...manifest.tables, { ...other, ...change }],
    }));
    await expect(openAt(folder)).rejects.toMatchObject(damagedBy(words));
  });

  it('a file in tables/ that the manifest does not list', async () => {
    const folder = await taken();
    await writeFile(join(folder, 'tables', '0002-more.jsonl.gz'), '');
    await expect(openAt(folder)).rejects.toMatchObject(damagedBy('not listed'));
  });

  it.each([file, 'schema.sql', 'manifest.json', 'tables', 'another'])(
    'a link in place of %s',
    async (name) => {
      const folder = await taken();
      await rename(join(folder, name), join(folder, '..', 'moved')).catch(() => undefined);
      await symlink(join(folder, '..', 'moved'), join(folder, name));
      await expect(openAt(folder)).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED' });
    },
  );

  it('a folder without tables/', async () => {
    const folder = await taken();
    await rm(join(folder, 'tables'), { recursive: true });
    await expect(openAt(folder)).rejects.toMatchObject(damagedBy('is missing'));
  });

  it('a folder in place of a file', async () => {
    const folder = await taken();
    await rm(join(folder, file));
    await mkdir(join(folder, file));
    await expect(openAt(folder)).rejects.toMatchObject(damagedBy('not a plain file'));
  });
});

describe('Snapshot.read', () => {
  async function readAll(folder: string): Promise<number> {
    let rows = 0;
    for await (const block of (await openAt(folder)).read('people')) rows += block.rows;
    return rows;
  }

  it('says that there is no such table', async () => {
    const snapshot = await openAt(await taken());
    expect(() => snapshot.read('nobody')).toThrow(expect.objectContaining({ code: 'SNAPSHOT_MISSING' }));
  });

  it('does not follow a link that was put there after opening', async () => {
    const folder = await taken();
    const snapshot = await openAt(folder);
    await rename(join(folder, file), join(folder, '..', 'moved'));
    await symlink(join(folder, '..', 'moved'), join(folder, file));
    await expect(snapshot.read('people')[Symbol.asyncIterator]().next()).rejects.toMatchObject(
      damagedBy('link'),
    );
  });

  it('refuses the file of another snapshot', async () => {
    const folder = await taken();
    const elsewhere = await takeFake(await temporaryFolder(), [
      { ...people(5), rows: people(9).rows.slice(4) },
    ]);
    await writeFile(join(folder, file), await readFile(join(elsewhere.folder, file)));
    await expect(readAll(folder)).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED' });
  });

  it('refuses a file with the right bytes and a wrong count', async () => {
    const folder = await taken();
    await forgeTable(folder, 'people', { rows: 6 });
    await forgeChunk(folder, 'people', { rows: 6 });
    await expect(readAll(folder)).rejects.toMatchObject(damagedBy('has 5 rows where the manifest says 6'));
  });

  it('stops unpacking at the size that the manifest says', async () => {
    const folder = await taken();
    await forge(folder, 'people', gzipSync(Buffer.alloc(64 * 1024 * 1024, '\n')));
    let rows = 0;
    const reading = (async () => {
      for await (const block of (await openAt(folder)).read('people')) rows += block.rows;
    })();
    await expect(reading).rejects.toMatchObject(damagedBy('unpacks to more than'));
    expect(rows).toBe(0);
  });

  it('refuses a gzip file that is cut at the end of a member', async () => {
    const folder = await taken();
    const lines = people(5).rows.map((row) => `${JSON.stringify(row)}\n`);
    await forge(folder, 'people', gzipSync(lines.slice(0, 3).join('')));
    await expect(readAll(folder)).rejects.toMatchObject(damagedBy('unpacks to'));
    await forge(
      folder,
      'people',
      Buffer.concat([gzipSync(lines.slice(0, 3).join('')), gzipSync(lines.slice(3).join(''))]),
    );
    expect(await readAll(folder)).toBe(5);
  });

  it.skipIf(!existsSync('/proc/self/fd'))('closes its file when the reader goes away early', async () => {
    const snapshot = await takeFake(await temporaryFolder(), [people(60_000)]);
    for await (const block of snapshot.read('people')) {
      expect(block.rows).toBeGreaterThan(0);
      break;
    }
    expect((await openFiles()).filter((path) => path.startsWith(snapshot.folder))).toEqual([]);
  });
});

async function openFiles(): Promise<string[]> {
  const handles = await readdir('/proc/self/fd');
  return Promise.all(handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => '')));
}
