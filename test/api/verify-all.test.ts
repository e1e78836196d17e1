import { readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup, drill, list, status, verify, verifyAll } from '../../src/index.ts';
import { failure, world } from './world.ts';

const old = `CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO t VALUES (1, 'a');
  ${Array.from({ length: 19 }, (_, index) => `CREATE TABLE t${index} (a); INSERT INTO t${index} VALUES (${index});`).join('\n')}`;

test('a sample reads a share of each snapshot, the same with the same seed, and proves nothing of the rest', async () => {
  const made = world({ old });
  const { id } = await backup(made.options);
  writeFileSync(join(made.snapshots, 'app/proofs', `${id}.json`), '{}');
  const sample = { snapshots: made.snapshots, sample: 0.1, seed: 'monday' };
  const first = await verifyAll(sample);
  expect(first).toMatchObject({
    sample: { share: 0.1, seed: 'monday' },
    files: { read: 2, of: 20 },
    snapshots: [{ problem: null, files: { read: 2, of: 20 } }],
  });
  expect(await verifyAll(sample)).toEqual(first);
  expect(await list({ snapshots: made.snapshots })).toMatchObject([
    { isProven: false, verified: { level: 'sample' } },
  ]);
});

test('other seeds draw other files: damage is found sooner or later', async () => {
  const made = world({ old });
  const { id } = await backup(made.options);
  const tables = join(made.snapshots, 'app', id, 'tables');
  writeFileSync(join(tables, readdirSync(tables)[7] ?? ''), 'x');
  const found = new Set<boolean>();
  for (let seed = 0; seed < 100 && found.size < 2; seed++) {
    const { snapshots } = await verifyAll({ snapshots: made.snapshots, sample: 0.25, seed: String(seed) });
    found.add(snapshots[0]?.problem === null);
  }
  expect(found.size).toBe(2);
});

test('a damaged snapshot does not keep the others from being read', async () => {
  const made = world({ old });
  const first = await backup(made.options);
  await backup(made.options);
  writeFileSync(join(made.snapshots, 'app', first.id, 'manifest.json'), '{');
  const { snapshots } = await verifyAll({ snapshots: made.snapshots });
  expect(snapshots).toMatchObject([
    { problem: null },
    { id: first.id, problem: expect.any(String) as string },
  ]);
});

test('a file that is gone is damage, whoever looks: status, list and prune know it afterwards', async () => {
  for (const check of [verify, drill, verifyAll]) {
    const made = world({ old });
    const { id } = await backup(made.options);
    const tables = join(made.snapshots, 'app', id, 'tables');
    unlinkSync(join(tables, readdirSync(tables)[3] ?? ''));
    await check({ snapshots: made.snapshots, snapshot: id }).catch((error: unknown) =>
      expect(error).toMatchObject(failure('SNAPSHOT_DAMAGED', 'is missing')),
    );
    const problem = expect.stringContaining('is missing') as string;
    expect(await list({ snapshots: made.snapshots })).toMatchObject([
      { isProven: false, damage: { problem } },
    ]);
    expect(await status({ snapshots: made.snapshots })).toMatchObject({
      isFine: false,
      databases: [{ newestProven: null, damaged: [{ id, problem }] }],
    });
  }
});

test('a sample must be a share, and there must be something to read', async () => {
  const { snapshots } = world({ old });
  for (const sample of [0, -1, 1.1, Number.NaN])
    await expect(verifyAll({ snapshots, sample })).rejects.toMatchObject(failure('USAGE'));
  await expect(verifyAll({ snapshots })).rejects.toMatchObject(failure('SNAPSHOT_MISSING'));
});

test('a drill restores into a throw-away database, touches no other, and is recorded', async () => {
  const made = world({ old });
  const { id } = await backup(made.options);
  const before = made.dump();
  const result = await drill({ snapshots: made.snapshots, snapshot: 'latest' });
  expect(result).toMatchObject({ id, tables: 20, rows: 20, leftOut: [] });
  expect(made.dump()).toEqual(before);
  expect(made.leftovers()).toEqual([]);
  expect(await list({ snapshots: made.snapshots })).toMatchObject([{ verified: { level: 'restore' } }]);
});

test('a drill of a damaged snapshot fails before anything is made', async () => {
  const made = world({ old });
  const { id } = await backup(made.options);
  const tables = join(made.snapshots, 'app', id, 'tables');
  writeFileSync(join(tables, readdirSync(tables)[0] ?? ''), 'x');
  await expect(drill({ snapshots: made.snapshots, snapshot: id })).rejects.toMatchObject(
    failure('SNAPSHOT_DAMAGED'),
  );
  expect(await list({ snapshots: made.snapshots })).toMatchObject([{ isProven: false }]);
});
