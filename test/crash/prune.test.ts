import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup, list, prune, verifyAll } from '../../src/index.ts';
import { world } from '../api/world.ts';
import { hasStrace } from './has-strace.ts';
import { killAtCall } from './kill-at-call.ts';

const retention = { keepLast: 2 };
/** Every call that changes a folder or makes a change durable; Node itself makes none of them when it starts. */
const calls = 'unlink,unlinkat,rmdir,rename,renameat,renameat2,link,linkat,mkdir,fsync,fdatasync';

/** Five snapshots, each but the first sharing files with the one before; three of them go. */
async function chain() {
  const made = world({
    old: `CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      INSERT INTO t SELECT i, hex(randomblob(16)) FROM n;
      CREATE TABLE log (id INTEGER PRIMARY KEY)`,
  });
  for (let index = 0; index < 5; index++) {
    made.sql('INSERT INTO log DEFAULT VALUES');
    if (index === 2) made.sql(`UPDATE t SET x = hex(randomblob(16))`);
    await backup(made.options);
  }
  return made;
}

test.skipIf(!hasStrace)(
  'a prune that is killed at any step leaves every listed snapshot whole, and the next one finishes (needs strace)',
  async () => {
    const made = await chain();
    const before = await list({ snapshots: made.snapshots });
    expect(before.some((one) => one.state === 'complete' && one.refersTo.length > 0)).toBe(true);
    const step = process.env['CARRYOVER_SWEEP'] === '1' ? 1 : 4;
    let killed = 0;
    for (let at = 1; ; at += step) {
      const folder = join(made.folder, `try-${at}`);
      cpSync(made.snapshots, folder, { recursive: true });
      const words = ['prune', '--all', '--snapshots', folder, '--keep-last', '2', '--yes', '--quiet'];
      if (!killAtCall(calls, at, words)) break;
      killed += 1;
      const { snapshots } = await verifyAll({ snapshots: folder }).catch((error: unknown) => {
        throw new Error(`killed at ${at}`, { cause: error });
      });
      expect({ at, faults: snapshots.filter(({ problem }) => problem !== null) }).toEqual({ at, faults: [] });
      expect(snapshots.length).toBeGreaterThanOrEqual(2);
      await prune({ snapshots: folder, retention });
      const left = await list({ snapshots: folder });
      expect({ at, ids: left.map(({ id }) => id) }).toEqual({
        at,
        ids: before.slice(0, left.length).map(({ id }) => id),
      });
      expect(left.length).toBe(3);
    }
    expect(killed).toBeGreaterThan(3);
  },
);
