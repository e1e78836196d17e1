import { cpSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { createDataKey } from '../../src/encryption/data-key.ts';
import { backup, list, rotate, verify, verifyAll } from '../../src/index.ts';
import { keysOf } from '../../src/snapshot/key-of.ts';
import type { Place } from '../../src/snapshot/place.ts';
import { openFolder } from '../../src/storage/folder/open-folder.ts';
import { world } from '../api/world.ts';
import { hasStrace } from './has-strace.ts';
import { killAtCall } from './kill-at-call.ts';

const calls = 'unlink,unlinkat,rename,renameat,renameat2,link,linkat,mkdir,fsync,fdatasync';
const [old, fresh] = await Promise.all([createDataKey(), createDataKey()]);

/** Three snapshots that share files, and one of another database. */
async function chain() {
  const made = world({
    old: `CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
      INSERT INTO t SELECT i, hex(randomblob(16)) FROM n;
      CREATE TABLE log (id INTEGER PRIMARY KEY)`,
  });
  const options = { ...made.options, encryption: { recipients: [old.recipient] } };
  for (let index = 0; index < 3; index++) {
    made.sql('INSERT INTO log DEFAULT VALUES');
    await backup(options);
  }
  await backup({ ...options, as: 'another' });
  writeFileSync(join(made.folder, 'old.txt'), `${old.identity}\n`);
  writeFileSync(join(made.folder, 'fresh.txt'), `${fresh.recipient}\n`);
  return made;
}

test.skipIf(!hasStrace)(
  'a rotate that is killed at any step leaves each key of a snapshot to the old reader or to the new one, the rows to who has both, and the next one finishes (needs strace)',
  async () => {
    const made = await chain();
    const found = await list({ snapshots: made.snapshots });
    const places = found.map(({ folder }) => ({ folder: relative(made.snapshots, folder) }));
    const [to, by] = [join(made.folder, 'fresh.txt'), join(made.folder, 'old.txt')];
    const step = process.env['CARRYOVER_SWEEP'] === '1' ? 1 : 3;
    const seen = new Set<number>();
    for (let at = 1; ; at += step) {
      const snapshots = join(made.folder, `try-${at}`);
      cpSync(made.snapshots, snapshots, { recursive: true });
      const words = [
        'rotate',
        '--all',
        '--snapshots',
        snapshots,
        '--recipients-file',
        to,
        '--identity-file',
        by,
      ];
      if (!killAtCall(calls, at, [...words, '--quiet'])) break;
      const openers = await Promise.all(
        places.map((place) => openersOf({ ...place, storage: openFolder(snapshots) })),
      );
      expect({ at, openers }).toEqual({ at, openers: openers.map((one) => [one[0]]) });
      seen.add(openers.filter(([one]) => one === 'fresh').length);
      const keys = { identities: [old.identity, fresh.identity] };
      const { snapshots: read } = await verifyAll({ snapshots, keys });
      expect({ at, faults: read.filter(({ problem }) => problem !== null) }).toEqual({ at, faults: [] });
      expect(await rotate({ snapshots, keys, encryption: { recipients: [fresh.recipient] } })).toHaveLength(
        4,
      );
      for (const { id } of read) {
        const proven = await verify({ snapshots, snapshot: id, keys: { identities: [fresh.identity] } });
        expect({ at, level: proven.level }).toEqual({ at, level: 'rows' });
      }
    }
    // It was killed between two of them, too.
    expect([...seen].some((count) => count > 0 && count < places.length)).toBe(true);
  },
);

/** Which of the two keys opens the key of a snapshot. */
async function openersOf(place: Place): Promise<string[]> {
  const found: string[] = [];
  for (const [name, { identity }] of Object.entries({ old, fresh })) {
    const opened = await keysOf({ identities: [identity] })(place).catch((error: { code: string }) => {
      if (error.code !== 'KEY_WRONG') throw error;
      return null;
    });
    if (opened) found.push(name);
  }
  return found;
}
