import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verify } from '../../src/api/verify.ts';
import { CarryoverError } from '../../src/errors.ts';
import type { Event } from '../../src/events.ts';
import type { Snapshot } from '../../src/snapshot/open.ts';
import { verifySnapshot } from '../../src/snapshot/verify.ts';
import type { Level } from '../../src/snapshot/level.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import type { FakeTable } from './fake-reader.ts';
import { forge } from './forge.ts';
import { openAt } from './places.ts';
import { people, takeFake } from './take-fake.ts';

const parts = ['manifest.json', 'schema.json', 'schema.sql'];
const damaged = { code: 'SNAPSHOT_DAMAGED' };

async function prove(folder: string, level: Level): Promise<void> {
  await verifySnapshot(await openAt(folder), { level });
}

/** True if a broken file is found. Both levels look at tables, each in its own way, and at the rest in the same way. */
async function isFound(path: string, folder: string, broken: Buffer): Promise<boolean> {
  await writeFile(path, broken);
  for (const level of path.includes('tables') ? (['files', 'rows'] as const) : (['files'] as const)) {
    const error: unknown = await prove(folder, level).catch((caught: unknown) => caught);
    if (!(error instanceof CarryoverError) || error.code !== 'SNAPSHOT_DAMAGED') return false;
  }
  return true;
}

/** Every way to break a file that the next test tries, with a name. */
function* breakages(sound: Buffer): Generator<[string, Buffer]> {
  for (let at = 0; at < sound.length; at++) {
    const flipped = Buffer.from(sound);
    // Each bit has its turn, so that also upper and lower case and kinds of white space are exchanged.
    flipped[at] = (sound[at] ?? 0) ^ (1 << (at % 8));
    yield [`byte ${at}`, flipped];
  }
  // Only near the end can a cut leave what still looks whole.
  for (let length = 0; length < sound.length; length += length < sound.length - 64 ? 8 : 1)
    yield [`cut to ${length}`, sound.subarray(0, length)];
  yield ['a byte more', Buffer.concat([sound, Buffer.from('\n')])];
}

function rowsOf(name: string, columns: FakeTable['columns'], rows: readonly object[]): FakeTable {
  return { name, columns, rows };
}

describe('verifySnapshot', () => {
  it('proves a sound snapshot and says what it held', async () => {
    const snapshot = await takeFake(await temporaryFolder(), [people(10)]);
    const bytes = snapshot.manifest.tables[0]?.chunks[0]?.bytes;
    const events: Event[] = [];
    const proven = await verifySnapshot(snapshot, { level: 'rows', onEvent: (event) => events.push(event) });
    expect(proven).toEqual({ id: snapshot.id, level: 'rows', tables: 1, rows: 10, bytes });
    expect(events).toEqual([{ type: 'progress', step: 'prove', table: 'people', rows: 10, of: 10 }]);
    expect(await verifySnapshot(snapshot, { level: 'files' })).toMatchObject({ level: 'files', rows: 10 });
  });

  it.each(['gzip', 'none'] as const)(
    'finds each byte that is flipped, and cuts everywhere (%s)',
    async (compression) => {
      const { folder, manifest } = await takeFake(await temporaryFolder(), [people(3)], { compression });
      const missed: string[] = [];
      for (const name of [
        ...parts,
        ...manifest.tables.flatMap(({ chunks }) => chunks.map(({ file }) => file)),
      ]) {
        const path = join(folder, name);
        const sound = await readFile(path);
        for (const [what, broken] of breakages(sound)) {
          if (!(await isFound(path, folder, broken))) missed.push(`${name}: ${what}`);
        }
        await writeFile(path, sound);
      }
      expect(missed).toEqual([]);
      await expect(prove(folder, 'rows')).resolves.toBeUndefined();
    },
  );

  it('finds a file that changed after the snapshot was opened', async () => {
    const snapshot = await takeFake(await temporaryFolder(), [people(3)]);
    await truncate(join(snapshot.folder, 'tables/0001-people.jsonl.gz'), 5);
    await expect(verifySnapshot(snapshot, { level: 'files' })).rejects.toMatchObject(damaged);
  });

  it('finds that the folder holds another snapshot than before', async () => {
    const store = await temporaryFolder();
    const snapshot = await takeFake(store, [people(3)]);
    const other = await takeFake(store, [people(3)], {
      origin: { kind: 'database', location: '/elsewhere.db' },
    });
    await writeFile(
      join(snapshot.folder, 'manifest.json'),
      await readFile(join(other.folder, 'manifest.json')),
    );
    await expect(verifySnapshot(snapshot, { level: 'files' })).rejects.toMatchObject(damaged);
  });
});

describe('level rows finds what the digests were made to fit', () => {
  const lines: [string, string, string][] = [
    ['no JSON', '{"id":1,"name":"a"', 'is not a JSON object'],
    ['an array', '[1,"a"]', 'is not a JSON object'],
    ['bytes that are not UTF-8', '{"id":1,"name":"\xff"}', 'is not a JSON object'],
    ['a column too few', '{"id":1}', 'other columns'],
    ['a column too many', '{"id":1,"name":"a","__proto__":1}', 'other columns'],
    ['columns in another order', '{"name":"a","id":1}', 'other columns'],
    ['a value of the wrong kind', '{"id":"secret","name":"a"}', 'a value in "id"'],
  ];

  it.each(lines)('%s', async (_, line, fault) => {
    const { folder } = await takeFake(await temporaryFolder(), [people(1)], { compression: 'none' });
    await forge(folder, 'people', Buffer.from(`${line}\n`, 'latin1'));
    await prove(folder, 'files');
    await expect(prove(folder, 'rows')).rejects.toMatchObject({
      ...damaged,
      message: expect.stringContaining(fault),
    });
    await expect(prove(folder, 'rows')).rejects.not.toMatchObject({
      message: expect.stringContaining('secret'),
    });
  });

  it('a wrong fingerprint', async () => {
    const { folder } = await takeFake(await temporaryFolder(), [people(1)], { compression: 'none' });
    await forge(folder, 'people', Buffer.from('{"id":1,"name":"somebody else"}\n'));
    await expect(prove(folder, 'rows')).rejects.toMatchObject({
      message: expect.stringContaining('fingerprint'),
    });
  });

  it('and takes columns of any name', async () => {
    const columns = { b: 'any', '10': 'any', ['__proto__']: 'any', '2': 'any', constructor: 'any' } as const;
    const row = JSON.parse(
      '{"b":1,"10":null,"__proto__":{"$blob":"AA=="},"2":"x","constructor":0.5}',
    ) as object;
    const snapshot = await takeFake(await temporaryFolder(), [rowsOf('t', columns, [row])]);
    expect(snapshot.manifest.tables[0]?.columns).toHaveLength(5);
    await expect(prove(snapshot.folder, 'rows')).resolves.toBeUndefined();
  });
});

describe('verify', () => {
  it('finds the snapshot by its name and proves its rows', async () => {
    const snapshots = await temporaryFolder();
    const snapshot: Snapshot = await takeFake(snapshots, [people(2)]);
    expect(await verify({ snapshots, snapshot: 'latest' })).toMatchObject({
      id: snapshot.id,
      level: 'rows',
      rows: 2,
    });
    await truncate(join(snapshot.folder, 'schema.sql'), 1);
    await expect(verify({ snapshots, snapshot: snapshot.id })).rejects.toMatchObject(damaged);
  });
});
