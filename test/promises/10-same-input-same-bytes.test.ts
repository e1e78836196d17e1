import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { backup, restore } from '../../src/index.ts';
import { world } from '../api/world.ts';

const old = `CREATE TABLE a (z TEXT, id INTEGER PRIMARY KEY AUTOINCREMENT, "10" REAL, "2" BLOB); CREATE TABLE k (v); CREATE INDEX ik ON k (v DESC);
  CREATE TABLE w (b TEXT, a INTEGER, PRIMARY KEY (b, a)) WITHOUT ROWID; CREATE INDEX iw ON w (a);
  INSERT INTO a VALUES ('x', 5, 0.1, x'00'), (NULL, 2, 1e300, NULL), ('y', 9, -0.0, ''), ('ü', 3, 3, 4);
  INSERT INTO k VALUES (3), (1), ('2'), (NULL), (1); INSERT INTO w VALUES ('q', 1), ('p', 2), ('p', 1);
  CREATE VIRTUAL TABLE f USING fts5 (t); INSERT INTO f VALUES ('hello world'); CREATE VIEW v AS SELECT 1;`;

/** Every file of a snapshot but its manifest, and the manifest without what names the moment and the place. */
function bytesOf(folder: string): Map<string, string> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) =>
    /\.(gz|jsonl|json|sql)$/.test(name),
  );
  return new Map(
    names.toSorted().map((name) => {
      const bytes = readFileSync(join(folder, name));
      return [
        name,
        name === 'manifest.json' ? digest(Buffer.from(timeless(bytes.toString()))) : digest(bytes),
      ];
    }),
  );
}

/** By table: VACUUM may have changed the order of the tables, which the files' numbers tell. */
function rowFiles(folder: string): Map<string, string> {
  const files = [...bytesOf(folder)].filter(([name]) => name.startsWith('tables/'));
  return new Map(files.map(([name, found]) => [name.replace(/\d+-/, ''), found]));
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function timeless(manifest: string): string {
  const { id, takenAt, parent, digest, origin, ...rest } = JSON.parse(manifest) as Record<string, unknown>;
  expect([typeof id, typeof takenAt, typeof digest, typeof origin]).not.toContain('undefined');
  expect(parent).toBeDefined();
  return JSON.stringify(rest);
}

describe('promise 10: same input, same bytes', () => {
  test.each(['gzip', 'none'] as const)(
    'two snapshots of one database are equal byte for byte (%s)',
    async (compression) => {
      const here = world({ old });
      const first = await backup({ ...here.options, compression });
      const second = await backup({ ...here.options, compression });
      expect(second.id).not.toBe(first.id);
      expect(bytesOf(second.folder)).toEqual(bytesOf(first.folder));
      expect(bytesOf(first.folder).size).toBeGreaterThan(6);
    },
  );

  test('whatever the file looks like inside: vacuumed, analysed, another page size, another journal', async () => {
    const here = world({ old });
    const first = await backup(here.options);
    here.sql('ANALYZE; PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM; REINDEX;');
    const second = await backup(here.options);
    expect(rowFiles(second.folder)).toEqual(rowFiles(first.folder));
    expect(bytesOf(second.folder).get('schema.sql')).toBe(bytesOf(first.folder).get('schema.sql'));
  });

  test('a restored snapshot gives the same bytes again', async () => {
    const here = world({ old });
    const first = await backup(here.options);
    const again = { ...here.options, database: join(here.folder, 'again', '..', 'app2.db') };
    await restore({ ...again, snapshot: first.folder });
    const second = await backup(again);
    const same = (folder: string) => [...bytesOf(folder)].filter(([name]) => name !== 'manifest.json');
    expect(same(second.folder)).toEqual(same(first.folder));
  });

  test('keys stand in column order, rows in the order of the key, and no time, host or path is in a data file', async () => {
    const here = world({ old });
    const { folder } = await backup(here.options);
    const read = (name: string): string[] =>
      gunzipSync(readFileSync(join(folder, 'tables', name)))
        .toString()
        .trimEnd()
        .split('\n');
    expect(read('0001-a.jsonl.gz')[0]).toBe('{"z":null,"id":2,"10":1e+300,"2":null}');
    expect(read('0001-a.jsonl.gz').map((line) => (JSON.parse(line) as { id: number }).id)).toEqual([
      2, 3, 5, 9,
    ]);
    expect(read('0003-w.jsonl.gz')).toEqual(['{"b":"p","a":1}', '{"b":"p","a":2}', '{"b":"q","a":1}']);
    expect(read('0002-k.jsonl.gz')).toEqual(['{"v":3}', '{"v":1}', '{"v":"2"}', '{"v":null}', '{"v":1}']);
    for (const name of bytesOf(folder).keys()) {
      const bytes = readFileSync(join(folder, name));
      const lines = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
      if (name !== 'manifest.json') expect(lines.includes(here.folder)).toBe(false);
    }
    expect(readFileSync(join(folder, 'tables', '0001-a.jsonl.gz')).subarray(4, 8)).toEqual(Buffer.alloc(4));
  });
});
