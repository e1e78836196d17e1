import { spawnSync } from 'node:child_process';
import { dump } from '../sqlite-dump.ts';

export const hasSqlite3 = spawnSync('sqlite3', ['--version']).status === 0;

/** A dump, and after it what the `sqlite3` program itself makes of the database, where it is installed. */
export function dumpInFull(file: string): string[] {
  return [...dump(file), ...(hasSqlite3 ? dumpByProgram(file) : [])];
}

function dumpByProgram(file: string): string[] {
  const { status, stdout, stderr } = spawnSync('sqlite3', ['-readonly', file, '.dump'], {
    encoding: 'latin1',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0 || stderr !== '') throw new Error(`sqlite3 ended with ${status}: ${stderr}`);
  return stdout.split('\n').filter((line) => !line.includes('carryover_runs'));
}
