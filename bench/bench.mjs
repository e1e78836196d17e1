/**
 * Compares carryover with the sqlite3 program, in turns, in one run: node bench/bench.mjs [--rows N] [--runs N]
 * Machines are noisy: read the ratios, not the seconds.
 */
import { copyFileSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeDatabase } from './make-database.mjs';
import { measure, median } from './measure.mjs';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, runs: { type: 'string', default: '3' } },
});
const rows = Number(values.rows);
const runs = Number(values.runs);
const folder = mkdtempSync(join(tmpdir(), 'carryover-bench-'));
const at = (name) => join(folder, name);
const carryover = (...args) =>
  measure(process.execPath, [join(import.meta.dirname, '../dist/cli/bin.js'), ...args, '--quiet']);

/** Schema of the upgrade: the same table with one more column and one more index, so that all rows go over untouched but one table is new. */
const schema = `CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, score REAL, visits INTEGER, note TEXT, created TEXT);
CREATE INDEX people_email ON people (email);
CREATE TABLE visits (id INTEGER PRIMARY KEY, person INTEGER REFERENCES people (id));
`;

const tasks = {
  '.dump': () => measure('sh', ['-c', 'exec sqlite3 "$0" .dump > "$1"', at('old.db'), at('dump.sql')]),
  'backup --compression none': () =>
    carryover('backup', '--database', at('old.db'), '--snapshots', at('plain'), '--compression', 'none'),
  'backup (gzip)': () => carryover('backup', '--database', at('old.db'), '--snapshots', at('gzip')),
  '.read': () => measure('sqlite3', [fresh('read.db')], { input: openSync(at('dump.sql'), 'r') }),
  restore: () =>
    carryover('restore', latest('gzip'), '--database', fresh('restored.db'), '--snapshots', at('gzip')),
  upgrade: () => {
    fresh('live.db');
    copyFileSync(at('old.db'), at('live.db'));
    return carryover(
      'upgrade',
      '--database',
      at('live.db'),
      '--schema',
      at('schema.sql'),
      '--snapshots',
      at('upgrades'),
      '--yes',
    );
  },
};

try {
  makeDatabase(at('old.db'), rows);
  writeFileSync(at('schema.sql'), schema);
  print(await measureAll());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureAll() {
  const found = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const [name, task] of Object.entries(tasks)) {
      found[name].push(await task());
      for (const snapshots of ['plain', 'upgrades']) rmSync(at(snapshots), { recursive: true, force: true });
    }
  }
  return found;
}

function print(found) {
  const seconds = Object.fromEntries(
    Object.entries(found).map(([name, list]) => [name, median(list.map((one) => one.seconds))]),
  );
  const native = {
    'backup --compression none': '.dump',
    'backup (gzip)': '.dump',
    restore: '.read',
    upgrade: '.dump + .read',
  };
  const base = { ...seconds, '.dump + .read': seconds['.dump'] + seconds['.read'] };
  console.log(
    `${rows} rows, ${(statSync(at('old.db')).size / 1e6).toFixed(0)} MB, Node ${process.version}, medians of ${runs} runs`,
  );
  for (const [name, list] of Object.entries(found)) {
    const ratio = native[name] ? `${(seconds[name] / base[native[name]]).toFixed(2)} × ${native[name]}` : '';
    const peak = Math.max(...list.map((one) => one.megabytes));
    console.log(
      `${name.padEnd(28)}${seconds[name].toFixed(2).padStart(8)} s ${peak.toFixed(0).padStart(6)} MB  ${ratio}`,
    );
  }
}

/** Path of a database that is not there yet. */
function fresh(name) {
  for (const file of readdirSync(folder)) if (file.startsWith(name)) rmSync(at(file), { force: true });
  return at(name);
}

function latest(snapshots) {
  const [database] = readdirSync(at(snapshots));
  const ids = readdirSync(join(at(snapshots), database)).toSorted();
  return join(at(snapshots), database, ids.at(-1));
}
