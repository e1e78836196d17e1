import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';

const hasSqlite3 = spawnSync('sqlite3', ['--version']).status === 0;

/**
 * All that a database holds, as text to be compared: schema, rows, counters, settings, and what its own checks say. By
 * the `sqlite3` program where it is there. Left out is the history of carryover, which each run adds to.
 * Looks at a copy: opening a database after a crash repairs it, and that must be left to the run that comes next.
 */
export function dumpOf(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'carryover-look-'));
  try {
    const copy = join(folder, basename(file));
    for (const name of filesOf(file)) copyFileSync(join(dirname(file), name), join(folder, name));
    const text = hasSqlite3 ? dumpByProgram(copy) : dumpByDriver(copy);
    return text
      .split('\n')
      .filter((line) => !line.includes('carryover_runs'))
      .join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The database and its journals. A `-shm` is worth nothing without its processes. */
function filesOf(file: string): string[] {
  const names = ['', '-wal', '-journal'].map((suffix) => basename(file) + suffix);
  if (!existsSync(dirname(file))) return [];
  return readdirSync(dirname(file)).filter((name) => names.includes(name));
}

const checks = [
  'PRAGMA user_version',
  'PRAGMA application_id',
  'PRAGMA integrity_check',
  'PRAGMA foreign_key_check',
];

function dumpByProgram(file: string): string {
  return execFileSync('sqlite3', [file, '.dump', ...checks], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function dumpByDriver(file: string): string {
  const db = new Database(file);
  try {
    const objects = db
      .prepare<[], { name: string; type: string; sql: string | null }>(
        'SELECT name, type, sql FROM sqlite_schema',
      )
      .all();
    const tables = objects.filter(({ type, sql }) => type === 'table' && !sql?.startsWith('CREATE VIRTUAL'));
    const rows = tables.flatMap(({ name }) =>
      db
        .prepare(`SELECT * FROM "${name}"`)
        .all()
        .map((row) => `${name} ${JSON.stringify(row)}`),
    );
    return [
      ...objects.map(({ sql }) => sql),
      ...rows,
      ...checks.map((check) => JSON.stringify(db.prepare(check).all())),
    ].join('\n');
  } finally {
    db.close();
  }
}
