import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { sqliteEngine } from '../../src/engine/sqlite/engine.ts';
import { contractScript, engineContract } from './contract.ts';
import type { Subject } from './contract.ts';

const triggerSql = `CREATE TRIGGER t_log AFTER INSERT ON parents BEGIN INSERT INTO log VALUES (new.name); END;`;

for (const mode of ['wal', 'delete'] as const) {
  for (const encoding of ['UTF-8', 'UTF-16le'] as const) {
    if (mode === 'wal' || encoding === 'UTF-8')
      engineContract(`SQLite (${mode}, ${encoding})`, () => create(mode, encoding));
  }
}

async function create(mode: string, encoding: string): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'carryover-test-'));
  const file = join(folder, 'app.db');
  const open = <T>(work: (db: Database.Database) => T): T => {
    const db = new Database(file, { timeout: 0 });
    try {
      return work(db);
    } finally {
      db.close();
    }
  };
  open((db) => {
    db.pragma(`encoding = '${encoding}'`);
    db.pragma(`journal_mode = ${mode}`);
    db.exec(contractScript('INTEGER PRIMARY KEY AUTOINCREMENT', triggerSql));
  });
  return {
    engine: sqliteEngine,
    url: `sqlite:${file}`,
    missing: join(folder, 'none.db'),
    triggerSql,
    run: async (sql) => void open((db) => db.exec(sql)),
    rows: async (sql) => open((db) => db.prepare(sql).raw().all() as unknown[][]),
    leftovers: async () => readdirSync(folder).filter((name) => !/^app\.db(-wal|-shm|-journal)?$/.test(name)),
    remove: async () => rmSync(folder, { recursive: true }),
  };
}
