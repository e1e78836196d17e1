import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { init, list, restore, rollback, upgrade, verify } from '../../src/index.ts';
import type { Event, Step } from '../../src/index.ts';
import { forge } from '../snapshot/forge.ts';
import { failure, world } from '../api/world.ts';
import type { World } from '../api/world.ts';

const rows = Array.from({ length: 200 }, (_, index) => `(${index}, 'row ${index}')`).join(',');
const old = `CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO a VALUES ${rows};`;
const fresh = 'CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT, y INTEGER DEFAULT 0);';
const file = 'tables/0001-a.jsonl.gz';

/** Does something to the snapshots that a run took, when one of its steps begins. */
function tamper(
  here: World,
  step: Step,
  work: (folder: string) => void,
): { onEvent: (event: Event) => void } {
  const parent = join(here.snapshots, 'app');
  const earlier = existsSync(parent) ? readdirSync(parent) : [];
  return {
    onEvent(event) {
      if (event.type !== 'step' || event.step !== step) return;
      const taken = readdirSync(parent).filter((id) => /^\d{8}T/.test(id) && !earlier.includes(id));
      if (taken.length === 0) throw new Error('there is nothing to tamper with');
      for (const id of taken) work(join(parent, id));
    },
  };
}

function flip(path: string): void {
  const bytes = readFileSync(path);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}

describe('promise 5: a snapshot is proven before anything is dropped', () => {
  const ways: [string, (folder: string) => void][] = [
    ['a flipped bit', (folder) => flip(join(folder, file))],
    ['a cut file', (folder) => truncateSync(join(folder, file), 20)],
    ['a missing file', (folder) => rmSync(join(folder, file))],
    [
      'a file of the same size with other rows',
      (folder) => writeFileSync(join(folder, file), Buffer.alloc(readFileSync(join(folder, file)).length, 7)),
    ],
  ];
  const steps: Step[] = ['prove', 'create', 'load'];
  const cases = steps.flatMap((step) => ways.map(([what, work]) => ({ step, what, work })));
  test.each(cases)(
    'upgrade: $what at "$step" is found, and the database is untouched',
    async ({ step, work }) => {
      const here = world({ old, fresh });
      const before = here.dump();
      await expect(upgrade({ ...here.options, ...tamper(here, step, work) })).rejects.toMatchObject(
        failure('SNAPSHOT_DAMAGED'),
      );
      expect(here.dump()).toEqual(before);
      expect(here.leftovers()).toEqual([]);
    },
  );

  test.each(['manifest.json', 'schema.json', 'schema.sql'])('upgrade: a bit of %s', async (name) => {
    const here = world({ old, fresh });
    const before = here.dump();
    await expect(
      upgrade({ ...here.options, ...tamper(here, 'prove', (folder) => flip(join(folder, name))) }),
    ).rejects.toMatchObject(failure('SNAPSHOT_DAMAGED'));
    expect(here.dump()).toEqual(before);
  });

  test('init and rollback prove theirs too', async () => {
    const here = world({ old, fresh });
    const before = here.dump();
    const damage = () => tamper(here, 'prove', (folder) => flip(join(folder, file)));
    await expect(init({ ...here.options, ...damage() })).rejects.toMatchObject(failure('SNAPSHOT_DAMAGED'));
    expect(here.dump()).toEqual(before);
    rmSync(here.snapshots, { recursive: true });
    await upgrade(here.options);
    const upgraded = here.dump();
    await expect(rollback({ ...here.options, ...damage() })).rejects.toMatchObject(
      failure('SNAPSHOT_DAMAGED'),
    );
    expect(here.dump()).toEqual(upgraded);
  });

  test('init and upgrade take a snapshot first, always, and it holds all that was there', async () => {
    const here = world({ old, fresh });
    const { snapshot } = await init(here.options);
    expect(await verify({ snapshots: here.snapshots, snapshot: snapshot ?? '' })).toMatchObject({
      rows: 200,
    });
    here.sql('INSERT INTO a VALUES (1, 2, 3)');
    here.declare(old.split('INSERT')[0] ?? '');
    const upgraded = await upgrade({
      ...here.options,
      allowShrink: ['a'],
      mapping: { tables: { a: { drop: ['y'] } } },
    });
    expect(await verify({ snapshots: here.snapshots, snapshot: upgraded.snapshot ?? '' })).toMatchObject({
      rows: 1,
    });
    expect(await list({ snapshots: here.snapshots })).toHaveLength(2);
  });

  test('restore reads a snapshot to its end before it touches anything', async () => {
    const here = world({ old, fresh });
    const { snapshot } = await init({ ...here.options });
    const before = here.dump();
    const folder = join(here.snapshots, 'app', snapshot ?? '');
    const sound = readFileSync(join(folder, file));
    flip(join(folder, file));
    const restoring = () => restore({ ...here.options, snapshot: snapshot ?? '' });
    await expect(restoring()).rejects.toMatchObject(failure('SNAPSHOT_DAMAGED'));
    // Even where somebody corrected the digests: the lines' size is another.
    await forge(folder, 'a', Buffer.from('x'));
    await expect(restoring()).rejects.toMatchObject(failure('SNAPSHOT_DAMAGED'));
    await forge(folder, 'a', sound);
    expect(here.dump()).toEqual(before);
    expect((await restoring()).ledger.lines).toMatchObject([{ table: 'a', read: 200, written: 200 }]);
  });

  test('the file of another table, or of another snapshot, is not taken', async () => {
    const here = world({
      old: old + 'CREATE TABLE b (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO b SELECT id, x || 0 FROM a;',
      fresh,
    });
    const first = await init({ ...here.options });
    const folder = join(here.snapshots, 'app', first.snapshot ?? '');
    renameSync(join(folder, 'tables/0002-b.jsonl.gz'), join(folder, file));
    await expect(restore({ ...here.options, snapshot: folder })).rejects.toMatchObject(
      failure('SNAPSHOT_DAMAGED'),
    );
  });
});
