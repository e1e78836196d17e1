import { copyFileSync, openSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { makeDatabase } from '../make-database.mjs';
import { measure } from '../measure.mjs';

/** The same table and one more, so that all rows go over untouched but one table is new. */
const schema = `CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, score REAL, visits INTEGER, note TEXT, created TEXT);
CREATE INDEX people_email ON people (email);
CREATE TABLE visits (id INTEGER PRIMARY KEY, person INTEGER REFERENCES people (id));
`;

/** Against the sqlite3 program. */
export async function open({ rows, folder, at, carryover, latest }) {
  makeDatabase(at('old.db'), rows);
  writeFileSync(at('schema.sql'), schema);
  const forget = (name) => {
    for (const file of readdirSync(folder))
      if (file.startsWith(name)) rmSync(at(file), { recursive: true, force: true });
  };
  return {
    title: `SQLite, ${(statSync(at('old.db')).size / 1e6).toFixed(0)} MB`,
    missing: [],
    tasks: {
      '.dump': {
        run: () => measure('sh', ['-c', 'exec sqlite3 "$0" .dump > "$1"', at('old.db'), at('dump.sql')]),
      },
      'backup --compression none': {
        prepare: () => forget('plain'),
        run: () =>
          carryover(
            'backup',
            '--database',
            at('old.db'),
            '--snapshots',
            at('plain'),
            '--compression',
            'none',
          ),
        after: () => forget('plain'),
      },
      'backup (gzip)': {
        prepare: () => forget('gzip'),
        run: () => carryover('backup', '--database', at('old.db'), '--snapshots', at('gzip')),
      },
      '.read': {
        prepare: () => forget('read.db'),
        run: () => measure('sqlite3', [at('read.db')], { input: openSync(at('dump.sql'), 'r') }),
      },
      restore: {
        prepare: () => forget('restored.db'),
        run: () =>
          carryover('restore', latest('gzip'), '--database', at('restored.db'), '--snapshots', at('gzip')),
      },
      upgrade: {
        prepare: () => {
          forget('live.db');
          copyFileSync(at('old.db'), at('live.db'));
        },
        run: () =>
          carryover(
            'upgrade',
            '--database',
            at('live.db'),
            '--schema',
            at('schema.sql'),
            '--snapshots',
            at('upgrades'),
            '--yes',
          ),
        after: () => forget('upgrades'),
      },
    },
    compare: [
      [['backup --compression none'], ['.dump']],
      [['backup (gzip)'], ['.dump']],
      [['restore'], ['.read']],
      [['upgrade'], ['.dump', '.read']],
    ],
    close() {},
  };
}
