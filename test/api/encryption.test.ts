import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { compare } from '../../src/api/compare.ts';
import { list } from '../../src/api/list.ts';
import { restore } from '../../src/api/restore.ts';
import { verify } from '../../src/api/verify.ts';
import { createDataKey } from '../../src/encryption/data-key.ts';
import type { Keys } from '../../src/encryption/keys.ts';
import { world } from './world.ts';
import type { World } from './world.ts';

const [anna, bert, carl] = await Promise.all([createDataKey(), createDataKey(), createDataKey()]);
const toBoth = { recipients: [anna.recipient, bert.recipient] };
const canary = 'canary-row-7c1e';
const old = `
  CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT DEFAULT '${canary}-default');
  INSERT INTO people VALUES (1, '${canary}', NULL), (2, '${canary} too', 'x');`;

const opens = ({ identity }: { identity: string }): Keys => ({ identities: [identity] });

/** Restores into an empty database beside. */
async function restored({ snapshots }: World, snapshot: string, keys?: Keys): Promise<unknown[][]> {
  const target = world({ old: '' });
  await restore({ database: target.database, snapshots, snapshot, waitSeconds: 0.2, ...(keys && { keys }) });
  return target.rows('SELECT id, name FROM people ORDER BY id');
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

describe('an encrypted backup', () => {
  it('is read by each of its recipients, and no row of it is in the clear anywhere', async () => {
    const old_ = world({ old });
    const taken = await backup({ ...old_.options, compression: 'none', encryption: toBoth });
    for (const path of filesOf(old_.snapshots))
      expect(readFileSync(path, 'latin1'), `in ${path}`).not.toContain('canary');
    for (const person of [anna, bert]) {
      expect(await restored(old_, taken.id, opens(person))).toEqual([
        [1, canary],
        [2, `${canary} too`],
      ]);
    }
  });

  it('without a key or with another one is not restored: nothing is touched', async () => {
    const from = world({ old });
    const { id } = await backup({ ...from.options, encryption: toBoth });
    const target = world({ old: 'CREATE TABLE kept (id INTEGER); INSERT INTO kept VALUES (1);' });
    const before = target.dump();
    const attempt = (keys?: Keys) =>
      restore({
        ...target.options,
        snapshots: from.snapshots,
        snapshot: id,
        mode: 'replace',
        ...(keys && { keys }),
      });
    await expect(attempt()).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await expect(attempt({ passphrase: 'word' })).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await expect(attempt(opens(carl))).rejects.toMatchObject({ code: 'KEY_WRONG' });
    expect(target.dump()).toEqual(before);
  });

  it('is taken, listed and verified by its files on a machine that has no key', async () => {
    const { options, snapshots } = world({ old });
    const { id } = await backup({ ...options, encryption: toBoth });
    const again = await backup({ ...options, encryption: toBoth });
    expect(await list({ snapshots })).toMatchObject([
      { id: again.id, encrypted: true, rows: 2 },
      { id, encrypted: true },
    ]);
    expect(await verify({ snapshots, snapshot: id })).toMatchObject({ level: 'files', rows: 2 });
    expect(await verify({ snapshots, snapshot: id, keys: opens(anna) })).toMatchObject({ level: 'rows' });
    await expect(compare({ snapshots, from: id, to: again.id })).rejects.toMatchObject({
      code: 'KEY_MISSING',
    });
    expect(await compare({ snapshots, from: id, to: again.id, keys: opens(bert) })).toMatchObject({
      same: true,
    });
  });

  it('opens by its passphrase', async () => {
    const from = world({ old });
    const { id } = await backup({ ...from.options, encryption: { passphrase: 'tide lamp fox' } });
    expect(await restored(from, id, { passphrase: 'tide lamp fox' })).toHaveLength(2);
    await expect(restored(from, id, { passphrase: 'tide lamp' })).rejects.toMatchObject({
      code: 'KEY_WRONG',
    });
  });

  it('is not taken to recipients that are none: no snapshot is left, and nothing in the clear', async () => {
    const { options, snapshots } = world({ old });
    const bad = { recipients: [anna.recipient, 'age1nonsense'] };
    for (const encryption of [bad, {}, { ...toBoth, passphrase: 'x' }])
      await expect(backup({ ...options, encryption })).rejects.toMatchObject({ code: 'USAGE' });
    expect(await list({ snapshots })).toEqual([]);
  });

  it('with a file of another one in it, or a changed manifest, is refused before a row is loaded', async () => {
    const from = world({ old });
    const one = await backup({ ...from.options, encryption: toBoth });
    from.sql(`UPDATE people SET name = 'another'`);
    const other = await backup({ ...from.options, encryption: toBoth });
    const target = world({ old: 'CREATE TABLE kept (id INTEGER); INSERT INTO kept VALUES (1);' });
    const before = target.dump();
    const names = filesOf(one.folder).map((path) => path.slice(one.folder.length + 1));
    expect(names).toHaveLength(5);
    for (const name of names) {
      const path = join(one.folder, name);
      const sound = readFileSync(path);
      writeFileSync(path, readFileSync(join(other.folder, name)));
      await expect(
        restore({
          ...target.options,
          snapshots: from.snapshots,
          snapshot: one.folder,
          mode: 'replace',
          keys: opens(anna),
        }),
        `with another ${name}`,
      ).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED' });
      writeFileSync(path, sound);
    }
    expect(target.dump()).toEqual(before);
  });
});

describe('encrypted backups of a database that grows', () => {
  it('share what did not change, and each restores alone', async () => {
    const from = world({ old });
    from.sql(`WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
      INSERT INTO people SELECT i, hex(randomblob(150)), NULL FROM n`);
    const first = await backup({ ...from.options, encryption: toBoth });
    from.sql(`INSERT INTO people VALUES (70000, 'the last', NULL)`);
    const second = await backup({ ...from.options, encryption: toBoth });
    const [newest] = await list({ snapshots: from.snapshots });
    if (newest?.state !== 'complete') throw new Error('It is whole.');
    expect(newest.id).toBe(second.id);
    expect(newest.ownBytes).toBeLessThan(newest.bytes);
    const rows = await restored(from, second.id, opens(anna));
    expect(rows).toEqual(from.rows('SELECT id, name FROM people ORDER BY id'));
    expect(await restored(from, first.id, opens(bert))).toHaveLength(rows.length - 1);
    expect(await verify({ snapshots: from.snapshots, snapshot: second.id, keys: opens(bert) })).toMatchObject(
      {
        level: 'rows',
      },
    );
  });
});
