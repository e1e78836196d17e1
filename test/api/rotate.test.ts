import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { list } from '../../src/api/list.ts';
import { prune } from '../../src/api/prune.ts';
import { restore } from '../../src/api/restore.ts';
import { rotate } from '../../src/api/rotate.ts';
import { verify } from '../../src/api/verify.ts';
import { createDataKey } from '../../src/encryption/data-key.ts';
import type { DataKey } from '../../src/encryption/data-key.ts';
import type { Keys } from '../../src/encryption/keys.ts';
import { keysOf } from '../../src/snapshot/key-of.ts';
import { leaveNote } from '../../src/snapshot/note.ts';
import { rotateKeys } from '../../src/snapshot/rotate-keys.ts';
import { beginSnapshot } from '../../src/snapshot/unfinished.ts';
import { withHeld } from '../../src/snapshot/with-held.ts';
import { withRotation } from '../../src/snapshot/with-rotation.ts';
import { openFolder } from '../../src/storage/folder/open-folder.ts';
import { failure, world } from './world.ts';

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
    await expect(attempt(opens(anna), to(carl))).rejects.toMatchObject(failure('KEY_WRONG', other.id));
    await expect(attempt({}, to(carl))).rejects.toMatchObject(failure('KEY_MISSING', 'app/2'));
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

describe('rotate beside others', () => {
  const again = (snapshots: string, snapshot?: string) =>
    rotate({
      snapshots,
      keys: opens(anna),
      encryption: to(bert),
      ...(snapshot !== undefined && { snapshot }),
    });
  const prunes = 'app/in-use/prune.json';
  const rotates = 'app/in-use/rotate.json';

  it('changes no key while somebody reads one of them, or of those that share files with it', async () => {
    const { options, snapshots, sql } = big();
    const first = await backup({ ...options, encryption: to(anna) });
    sql(`INSERT INTO people (name) VALUES ('two')`);
    const second = await backup({ ...options, encryption: to(anna) });
    const apart = await backup({ ...options, encryption: to(anna, carl) });
    const place = { storage: openFolder(snapshots), folder: `app/${first.id}` };
    await withHeld(place, async () => {
      await expect(again(snapshots, second.id)).rejects.toMatchObject(failure('LOCKED', first.id));
      await expect(again(snapshots)).rejects.toMatchObject(failure('LOCKED', 'No key was changed'));
      expect(await again(snapshots, apart.id)).toHaveLength(1);
    });
    for (const { id } of [first, second]) expect(await levelOf(snapshots, id, opens(anna))).toBe('rows');
    expect(await again(snapshots, second.id)).toHaveLength(2);
  });

  it('changes no key while a snapshot is written there', async () => {
    const { options, snapshots } = world({ old });
    const { id } = await backup({ ...options, encryption: to(anna) });
    const { note } = await beginSnapshot(openFolder(snapshots), 'app', new Date());
    await expect(again(snapshots)).rejects.toMatchObject(failure('LOCKED', 'written'));
    await note.remove();
    expect(await levelOf(snapshots, id, opens(anna))).toBe('rows');
    expect(await again(snapshots)).toHaveLength(1);
  });

  it('makes readers wait, and a backup a full one', async () => {
    const { options, snapshots } = big();
    const { id } = await backup({ ...options, encryption: to(anna) });
    const storage = openFolder(snapshots);
    const note = await leaveNote(storage, rotates);
    expect(await levelOf(snapshots, id, opens(anna))).toBe('LOCKED');
    await expect(
      restore({ ...options, database: `${options.database}-2`, snapshot: id, keys: opens(anna) }),
    ).rejects.toMatchObject(failure('LOCKED', 'Nothing was changed'));
    const beside = await backup({ ...options, encryption: to(anna) });
    expect(beside.ownBytes).toBe(beside.bytes);
    await note?.remove();
    expect(await levelOf(snapshots, id, opens(anna))).toBe('rows');
  });

  it('and prune exclude each other, and so do two of them', async () => {
    const { options, snapshots } = world({ old });
    await backup({ ...options, encryption: to(anna) });
    await backup({ ...options, encryption: to(anna) });
    const storage = openFolder(snapshots);
    for (const name of [prunes, rotates]) {
      const note = await leaveNote(storage, name);
      await expect(again(snapshots)).rejects.toMatchObject(failure('LOCKED'));
      await expect(prune({ snapshots, retention: { keepLast: 1 } })).rejects.toMatchObject(failure('LOCKED'));
      expect(await storage.size(name)).not.toBeNull();
      await note?.remove();
    }
    expect(readdirSync(join(snapshots, 'app/in-use'))).toEqual([]);
  });

  it('is not kept by the note of a dead one, nor does that keep readers', async () => {
    const { options, snapshots } = world({ old });
    const { id } = await backup({ ...options, encryption: to(anna) });
    const dead = { pid: 2 ** 22 + 1, host: hostname(), start: 1, token: 'x' };
    mkdirSync(join(snapshots, 'app/in-use'));
    writeFileSync(join(snapshots, rotates), JSON.stringify(dead));
    expect(await levelOf(snapshots, id, opens(anna))).toBe('rows');
    expect(await again(snapshots)).toHaveLength(1);
    expect(readdirSync(join(snapshots, 'app/in-use'))).toEqual([]);
  });

  it('stops where another run took it for dead, and leaves that one its note', async () => {
    const { options, snapshots } = world({ old });
    const { id } = await backup({ ...options, encryption: to(anna) });
    const storage = openFolder(snapshots);
    const places = [{ storage, folder: `app/${id}` }];
    const rotating = withRotation(places, async (rotation) => {
      writeFileSync(join(snapshots, rotates), '{}');
      return rotateKeys(places, { keyOf: keysOf(opens(anna)), to: to(bert), rotation });
    });
    await expect(rotating).rejects.toMatchObject(failure('LOCKED', 'took over'));
    expect(await storage.size(rotates)).not.toBeNull();
    expect(await levelOf(snapshots, id, opens(anna))).toBe('rows');
  });
});
