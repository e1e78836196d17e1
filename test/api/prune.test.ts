import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup, init, list, prune, status, verify, verifyAll } from '../../src/index.ts';
import type { PruneResult } from '../../src/index.ts';
import { openFolder } from '../../src/storage/folder/open-folder.ts';
import { leaveNote } from '../../src/snapshot/note.ts';
import { withHeld } from '../../src/snapshot/with-held.ts';
import { failure, world } from './world.ts';
import type { World } from './world.ts';

const old = `CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO t VALUES (1, 'a')`;

async function some(count: number): Promise<{ readonly made: World; readonly ids: string[] }> {
  const made = world({ old });
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push((await backup(made.options)).id);
  return { made, ids };
}

const idsOf = async ({ snapshots }: World) => (await list({ snapshots })).map(({ id }) => id);
const goneIds = ({ removed }: PruneResult) => removed.map(({ id }) => id);

test('what no rule keeps goes, with its record of proof; a dry run only says so', async () => {
  const { made, ids } = await some(4);
  const { snapshots } = made;
  const going = ids.slice(0, 2).toReversed();
  const dry = await prune({ snapshots, retention: { keepLast: 2 }, dryRun: true });
  expect({ ids: goneIds(dry), left: (await idsOf(made)).length }).toEqual({ ids: going, left: 4 });
  const done = await prune({ snapshots, retention: { keepLast: 2 } });
  expect(goneIds(done)).toEqual(going);
  expect(done.kept.map(({ keptBy }) => keptBy.map(({ rule }) => rule))).toEqual([
    ['last', 'last proven'],
    ['last'],
  ]);
  expect(await idsOf(made)).toEqual(ids.slice(2).toReversed());
  expect(readdirSync(join(snapshots, 'app/proofs')).toSorted()).toEqual(
    ids
      .slice(2)
      .map((id) => `${id}.json`)
      .toSorted(),
  );
  expect(goneIds(await prune({ snapshots, retention: { keepLast: 2 } }))).toEqual([]);
  expect((await verifyAll({ snapshots })).snapshots.map(({ problem }) => problem)).toEqual([null, null]);
});

test('without a rule, or with a wrong one, nothing goes', async () => {
  const { made } = await some(1);
  const { snapshots } = made;
  await expect(prune({ snapshots, retention: {} })).rejects.toMatchObject(
    failure('USAGE', 'none is removed'),
  );
  await expect(prune({ snapshots, retention: { keepLast: 0 } })).rejects.toMatchObject(failure('USAGE'));
});

test('what goes is named first, and a no leaves all', async () => {
  const { made, ids } = await some(2);
  let asked: string[] = [];
  const confirm = async (plan: PruneResult) => {
    asked = goneIds(plan);
    return false;
  };
  await expect(
    prune({ snapshots: made.snapshots, retention: { keepLast: 1 }, confirm }),
  ).rejects.toMatchObject(failure('CONFIRMATION_NEEDED'));
  expect({ asked, left: (await idsOf(made)).length }).toEqual({ asked: [ids[0]], left: 2 });
});

test('a snapshot that somebody began to read while the question stood stays', async () => {
  const { made, ids } = await some(2);
  const place = { storage: openFolder(made.snapshots), folder: `app/${ids[0]}` };
  let letGo = () => {};
  let held: Promise<void> = Promise.resolve();
  const confirm = async () => {
    await new Promise<void>((begun) => {
      held = withHeld(place, () => {
        begun();
        return new Promise((resolve) => (letGo = resolve));
      });
    });
    return true;
  };
  const result = await prune({ snapshots: made.snapshots, retention: { keepLast: 1 }, confirm });
  expect({ gone: goneIds(result), left: (await idsOf(made)).length }).toEqual({ gone: [], left: 2 });
  expect(existsSync(join(made.snapshots, place.folder, 'removed'))).toBe(false);
  letGo();
  await held;
  expect(goneIds(await prune({ snapshots: made.snapshots, retention: { keepLast: 1 } }))).toEqual([ids[0]]);
});

test('a snapshot that another began to refer to while the question stood stays, though that one is written', async () => {
  const { made, ids } = await some(1);
  made.sql(`WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO t SELECT i, hex(randomblob(16)) FROM n`);
  const holder = await backup(made.options);
  const full = await backup({ ...made.options, full: true });
  const confirm = async (plan: PruneResult) => {
    expect(goneIds(plan)).toEqual([holder.id, ids[0]]);
    // Whoever is removed by hand is no parent any more: the next one refers to the one before.
    rmSync(join(made.snapshots, 'app', full.id), { recursive: true });
    await backup(made.options);
    return true;
  };
  const result = await prune({ snapshots: made.snapshots, retention: { keepLast: 1 }, confirm });
  expect(goneIds(result)).toEqual([ids[0]]);
  const left = await list({ snapshots: made.snapshots });
  expect(left[0]).toMatchObject({ refersTo: [holder.id] });
  expect((await verifyAll({ snapshots: made.snapshots })).snapshots.map(({ problem }) => problem)).toEqual([
    null,
    null,
  ]);
});

test('a reader is told while a removal is at work, and is not by a mark that a dead one left', async () => {
  const { made, ids } = await some(1);
  const storage = openFolder(made.snapshots);
  const place = { storage, folder: `app/${ids[0]}` };
  writeFileSync(join(made.snapshots, place.folder, 'removed'), '');
  expect(await withHeld(place, async () => 'read')).toBe('read');
  const note = await leaveNote(storage, 'app/in-use/prune.json');
  await expect(withHeld(place, async () => 'read')).rejects.toMatchObject(
    failure('SNAPSHOT_MISSING', 'removed'),
  );
  await expect(prune({ snapshots: made.snapshots, retention: { keepLast: 1 } })).resolves.toMatchObject({
    removed: [],
  });
  await note?.remove();
});

test('two prunes of one database exclude each other; a dead one blocks nobody', async () => {
  const { made } = await some(3);
  const options = { snapshots: made.snapshots, retention: { keepLast: 1 } };
  const note = await leaveNote(openFolder(made.snapshots), 'app/in-use/prune.json');
  await expect(prune(options)).rejects.toMatchObject(failure('LOCKED'));
  await note?.remove();
  const dead = { pid: 2 ** 22 + 1, host: (await import('node:os')).hostname(), start: 1, token: 'x' };
  writeFileSync(join(made.snapshots, 'app/in-use/prune.json'), JSON.stringify(dead));
  expect(goneIds(await prune(options))).toHaveLength(2);
});

test('only the databases that are named are looked at', async () => {
  const { made } = await some(2);
  const result = await prune({
    snapshots: made.snapshots,
    retention: { keepLast: 1 },
    databases: ['another'],
  });
  expect(result).toEqual({ dryRun: false, kept: [], removed: [] });
});

test('a damaged snapshot stays and pins what it may refer to, until it is asked to go', async () => {
  const { made, ids } = await some(4);
  const { snapshots } = made;
  writeFileSync(join(snapshots, 'app', String(ids[1]), 'manifest.json'), '{');
  const retention = { keepLast: 1 };
  const first = await prune({ snapshots, retention, dryRun: true });
  // Its clock may have been a day ahead: all of them may be older.
  expect(goneIds(first)).toEqual([]);
  const tables = join(snapshots, 'app', String(ids[2]), 'tables');
  for (const name of readdirSync(tables)) writeFileSync(join(tables, name), 'x');
  await expect(verify({ snapshots, snapshot: String(ids[2]) })).rejects.toMatchObject(
    failure('SNAPSHOT_DAMAGED'),
  );
  expect((await list({ snapshots }))[1]).toMatchObject({ id: ids[2], isProven: false, damage: {} });
  const asked = await prune({ snapshots, retention, damaged: true });
  expect(goneIds(asked)).toEqual([ids[1]]);
  expect(goneIds(await prune({ snapshots, retention, damaged: true }))).toEqual([ids[2], ids[0]]);
  expect(await idsOf(made)).toEqual([ids[3]]);
});

test('a snapshot that shares files with a damaged one is not proven until it was read whole, and keeps no older one from staying', async () => {
  const { made, ids } = await some(1);
  made.sql(`WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO t SELECT i, hex(randomblob(16)) FROM n`);
  const { snapshots } = made;
  const holder = await backup(made.options);
  const sharer = await backup(made.options);
  const tables = join(holder.folder, 'tables');
  const [file = ''] = readdirSync(tables);
  const whole = readFileSync(join(tables, file));
  writeFileSync(join(tables, file), Buffer.alloc(whole.length));
  await expect(verify({ snapshots, snapshot: holder.id })).rejects.toMatchObject(failure('SNAPSHOT_DAMAGED'));
  const provenOf = async () => (await list({ snapshots })).map(({ id, isProven }) => [id, isProven] as const);
  expect(await provenOf()).toEqual([
    [sharer.id, false],
    [holder.id, false],
    [ids[0], true],
  ]);
  expect(await status({ snapshots })).toMatchObject({ databases: [{ newestProven: { id: ids[0] } }] });
  expect(goneIds(await prune({ snapshots, retention: { keepLast: 1 } }))).toEqual([]);
  writeFileSync(join(tables, file), whole);
  await verify({ snapshots, snapshot: sharer.id });
  expect((await provenOf())[0]).toEqual([sharer.id, true]);
});

test('the rows that an init dropped stay, whatever the rules say', async () => {
  const { made } = await some(1);
  made.declare('CREATE TABLE fresh (id INTEGER PRIMARY KEY)');
  const { snapshot } = await init(made.options);
  for (let index = 0; index < 3; index++) await backup({ ...made.options, allowShrink: ['t'] });
  await prune({ snapshots: made.snapshots, retention: { keepLast: 1 } });
  const left = await list({ snapshots: made.snapshots, retention: { keepLast: 1 } });
  expect(left.map(({ keptBy }) => keptBy?.map(({ rule }) => rule))).toEqual([
    ['last', 'last proven'],
    ['way back'],
  ]);
  expect(left[1]?.id).toBe(snapshot);
});

test('a backup prunes after itself, if it is asked to, and refuses a wrong rule before it begins', async () => {
  const { made, ids } = await some(2);
  const result = await backup({ ...made.options, prune: { keepLast: 1 } });
  expect(result.pruned.map(({ id }) => id)).toEqual(ids.toReversed());
  await expect(backup({ ...made.options, prune: {} })).rejects.toMatchObject(failure('USAGE'));
  expect(await idsOf(made)).toEqual([result.id]);
});

test('records and notes of what is gone are cleared up', async () => {
  const { made } = await some(1);
  writeFileSync(join(made.snapshots, 'app/proofs/20200101T000000Z-000000.json'), '{}');
  mkdirSync(join(made.snapshots, 'app/in-use'), { recursive: true });
  writeFileSync(join(made.snapshots, 'app/in-use/20200101T000000Z-000000.00.json'), '{}');
  await prune({ snapshots: made.snapshots, retention: { keepLast: 1 } });
  expect(readdirSync(join(made.snapshots, 'app/in-use'))).toEqual([]);
  expect(readdirSync(join(made.snapshots, 'app/proofs'))).toHaveLength(1);
});
