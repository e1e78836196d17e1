import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '../../dist/open-sqlite.js';
import { makeDatabase } from '../make-database.mjs';

/** What changes between a snapshot and the next: statements with the number of rows. */
const changes = {
  'nothing changed': () => '',
  '1 % changed, the newest rows': (rows) => `UPDATE people SET visits = visits + 1 WHERE id > ${rows * 0.99}`,
  '1 % changed, all over': () => 'UPDATE people SET visits = visits + 1 WHERE id % 100 = 0',
  '1 % deleted in front': (rows) => `DELETE FROM people WHERE id <= ${rows / 100}`,
  'all rows changed': () => 'UPDATE people SET visits = visits + 1',
};

/** A backup after a backup, by how much changed in between: time, and the space that it takes. */
export async function open({ rows, at, carryover, latest }) {
  const space = new Map();
  const backup = async (name, ...more) => {
    const measured = await carryover(
      'backup',
      '--database',
      at('live.db'),
      '--snapshots',
      at('snapshots'),
      ...more,
    );
    const { tables } = JSON.parse(readFileSync(join(latest('snapshots'), 'manifest.json'), 'utf8'));
    const own = tables.flatMap(({ chunks }) => chunks).filter(({ snapshot }) => snapshot === undefined);
    space.set(
      name,
      own.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    return measured;
  };
  const anew = async () => {
    for (const path of ['live.db', 'live.db-wal', 'live.db-shm', 'snapshots'])
      rmSync(at(path), { recursive: true, force: true });
    makeDatabase(at('live.db'), rows);
  };
  const after = ([name, change]) => [
    name,
    {
      async prepare() {
        await anew();
        await backup('before');
        const db = openSqlite(at('live.db'));
        db.exec(change(rows));
        db.close();
      },
      run: () => backup(name),
    },
  ];
  return {
    title: 'Backup after backup on SQLite',
    missing: [],
    tasks: {
      'the first': { prepare: anew, run: () => backup('the first') },
      ...Object.fromEntries(Object.entries(changes).map(after)),
    },
    compare: Object.keys(changes).map((name) => [[name], ['the first']]),
    notes: () => [...space].map(([name, bytes]) => `${name}: ${(bytes / 1e6).toFixed(1)} MB of its own`),
    close() {},
  };
}
