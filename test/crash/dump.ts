import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { dumpInFull } from '../story/dump-in-full.ts';

/**
 * All that a database holds after a crash, as text to be compared.
 * Looks at a copy: opening a database after a crash repairs it, and that must be left to the run that comes next.
 */
export function dumpOf(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'carryover-look-'));
  try {
    const copy = join(folder, basename(file));
    for (const name of filesOf(file)) copyFileSync(join(dirname(file), name), join(folder, name));
    repair(copy);
    return dumpInFull(copy).join('\n');
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

/** As the first who may write does when he looks into a database. */
function repair(copy: string): void {
  const db = new Database(copy);
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
  db.close();
}
