import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { list } from '../../src/api/list.ts';
import { rotate } from '../../src/api/rotate.ts';
import { verify } from '../../src/api/verify.ts';
import { createDataKey } from '../../src/encryption/data-key.ts';
import type { DataKey } from '../../src/encryption/data-key.ts';
import type { Keys } from '../../src/encryption/keys.ts';
import { world } from './world.ts';

const [anna, bert, carl] = await Promise.all([createDataKey(), createDataKey(), createDataKey()]);
const old = `CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO people VALUES (1, 'Ada');`;
const to = (...people: readonly DataKey[]) => ({ recipients: people.map(({ recipient }) => recipient) });
const opens = (...people: readonly DataKey[]): Keys => ({
  identities: people.map(({ identity }) => identity),
});

/** A database with enough rows that a second backup shares files of the first. */
function big() {
  const made = world({ old });
  made.sql(`WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
    INSERT INTO people SELECT i, hex(randomblob(150)) FROM n`);
  return made;
}

/** Every file but the keys, with its content. */
function restOf(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.endsWith('key.age') && statSync(join(folder, name)).isFile())
    .toSorted()
    .map((name) => [name, readFileSync(join(folder, name), 'latin1')]);
}

async function levelOf(snapshots: string, snapshot: string, keys: Keys): Promise<string> {
  const found = await verify({ snapshots, snapshot, keys }).catch((error: { code: string }) => error);
  return 'code' in found ? found.code : found.level;
}

describe('rotate', () => {
  it('changes who can read, and nothing else', async () => {
    const { options, snapshots } = world({ old });
    const { id, folder } = await backup({ ...options, encryption: to(anna) });
    const before = restOf(snapshots);
    const rotated = await rotate({
      snapshots,
      snapshot: 'latest',
      keys: opens(anna),
      encryption: to(bert, carl),
    });
    expect(rotated).toEqual([{ id, folder }]);
    expect(restOf(snapshots)).toEqual(before);
    expect(await levelOf(snapshots, id, opens(anna))).toBe('KEY_WRONG');
    for (const person of [bert, carl]) expect(await levelOf(snapshots, id, opens(person))).toBe('rows');
  });

  it('goes from recipients to a passphrase', async () => {
    const { options, snapshots } = world({ old });
    const { id } = await backup({ ...options, encryption: to(anna) });
    await rotate({ snapshots, keys: opens(anna), encryption: { passphrase: 'tide lamp fox' } });
    expect(await levelOf(snapshots, id, { passphrase: 'tide lamp fox' })).toBe('rows');
    expect(await levelOf(snapshots, id, opens(anna))).toBe('files');
  });

  it('takes up again what was broken off between two passphrases', async () => {
    const { options, snapshots } = world({ old });
    const first = await backup({ ...options, encryption: { passphrase: 'old' } });
    const second = await backup({ ...options, encryption: { passphrase: 'new' } });
    await rotate({ snapshots, keys: { passphrase: 'old' }, encryption: { passphrase: 'new' } });
    for (const { id } of [first, second])
      expect(await levelOf(snapshots, id, { passphrase: 'new' })).toBe('rows');
  });

  it('changes nothing if one of the keys does not open, or the new ones are none', async () => {
    const { options, snapshots } = world({ old });
    const one = await backup({ ...options, encryption: to(anna) });
    const other = await backup({ ...options, encryption: to(bert) });
    const attempt = (keys: Keys, encryption: object) => rotate({ snapshots, keys, encryption });
    await expect(attempt(opens(anna), to(carl))).rejects.toMatchObject({ code: 'KEY_WRONG' });
    await expect(attempt({}, to(carl))).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await expect(attempt(opens(anna, bert), {})).rejects.toMatchObject({ code: 'USAGE' });
    await expect(attempt(opens(anna, bert), { recipients: ['age1x'] })).rejects.toMatchObject({
      code: 'USAGE',
    });
    expect(await levelOf(snapshots, one.id, opens(anna))).toBe('rows');
    expect(await levelOf(snapshots, other.id, opens(bert))).toBe('rows');
  });

  it('takes along those that share files, in both directions', async () => {
    const { options, snapshots, sql } = big();
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      sql(`INSERT INTO people (name) VALUES ('${name}')`);
      ids.push((await backup({ ...options, encryption: to(anna) })).id);
    }
    const apart = await backup({ ...options, encryption: to(anna, bert) });
    const rotated = await rotate({
      snapshots,
      snapshot: ids[1] ?? '',
      keys: opens(anna),
      encryption: to(carl),
    });
    expect(rotated.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    for (const id of ids) {
      expect(await levelOf(snapshots, id, opens(carl))).toBe('rows');
      expect(await levelOf(snapshots, id, opens(anna))).toBe('KEY_WRONG');
    }
    expect(await levelOf(snapshots, apart.id, opens(anna))).toBe('rows');
  });

  it('makes later snapshots share nothing with it: they are for others', async () => {
    const { options, snapshots } = big();
    const first = await backup({ ...options, encryption: to(anna) });
    await rotate({ snapshots, snapshot: first.id, keys: opens(anna), encryption: to(bert) });
    const second = await backup({ ...options, encryption: to(anna) });
    expect(await levelOf(snapshots, second.id, opens(anna))).toBe('rows');
    const [newest] = await list({ snapshots });
    expect(newest).toMatchObject({ id: second.id });
    if (newest?.state === 'complete') expect(newest.ownBytes).toBe(newest.bytes);
  });

  it('has nothing to do for a snapshot in the clear, and says so', async () => {
    const { options, snapshots } = world({ old });
    await backup(options);
    await expect(rotate({ snapshots, snapshot: 'latest', encryption: to(bert) })).rejects.toMatchObject({
      code: 'USAGE',
    });
    await backup({ ...options, encryption: to(anna) });
    expect(await rotate({ snapshots, keys: opens(anna), encryption: to(bert) })).toHaveLength(1);
  });
});
