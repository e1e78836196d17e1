import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { tempFolder } from '../temp-folder.ts';

export const hasSqlite3 = spawnSync('sqlite3', ['--version']).status === 0;

/**
 * All that is in a database, as text, by a reader that shares nothing with carryover: the `sqlite3` program's own dump
 * where it is installed, else rows with their types and bytes. The history of runs is no part of it.
 */
export function dump(file: string): string {
  const copy = join(tempFolder(), 'copy.db');
  const live = new Database(file);
  live.pragma('wal_checkpoint(TRUNCATE)');
  live.close();
  copyFileSync(file, copy);
  const db = new Database(copy);
  db.exec('DROP TABLE IF EXISTS carryover_runs');
  const settings = ['user_version', 'application_id', 'encoding', 'integrity_check'];
  const told = settings.map((name) => `${name} ${String(db.pragma(name, { simple: true }))}\n`).join('');
  const rows = everyRow(db);
  db.close();
  return told + rows + (hasSqlite3 ? shell(copy) : '');
}

function shell(file: string): string {
  const { status, stdout, stderr } = spawnSync('sqlite3', ['-readonly', file, '.dump'], {
    encoding: 'latin1',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0 || stderr !== '') throw new Error(`sqlite3 ended with ${status}: ${stderr}`);
  return stdout;
}

/** Row numbers, types and bits, which a dump does not tell in full. */
function everyRow(db: Database.Database): string {
  const objects = db.prepare<[], [string, string, string | null]>(
    'SELECT type, name, sql FROM sqlite_schema ORDER BY type, name',
  );
  const lines: string[] = objects
    .raw()
    .all()
    .map((object) => JSON.stringify(object));
  for (const { name, wr } of tablesOf(db)) {
    const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_xinfo(?)').pluck().all(name);
    const cells = columns.map((column) => `typeof(${q(column)}), hex(${q(column)}), ${q(column)}`);
    const rowid = wr === 0 && !columns.some((column) => column.toLowerCase() === 'rowid') ? ['rowid'] : [];
    const rows = db
      .prepare<[], unknown[]>(`SELECT ${[...rowid, ...cells].join(', ')} FROM ${q(name)}`)
      .raw()
      .safeIntegers();
    for (const row of rows.iterate()) lines.push(`${name} ${row.map(exactly).join('|')}`);
  }
  return `${lines.join('\n')}\n`;
}

function tablesOf(db: Database.Database): { name: string; wr: number }[] {
  return db
    .prepare<[], { name: string; wr: number }>(
      "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow') AND name <> 'sqlite_schema' ORDER BY name",
    )
    .all();
}

/** A real is told by its bits; for all else its type and its bytes stand beside it. */
function exactly(value: unknown): string {
  if (typeof value !== 'number')
    return typeof value === 'bigint' || typeof value === 'string' ? `${value}` : '';
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(value);
  return bits.toString('hex');
}

function q(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
