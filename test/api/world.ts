import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { expect } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { tempFolder } from '../temp-folder.ts';
import { dump } from '../sqlite-dump.ts';

export interface Given {
  /** Script of the old database. Without one there is no database. */
  readonly old?: string;
  /** The declared schema, as SQL. */
  readonly fresh?: string;
  /** Seed rows by table. */
  readonly seeds?: Readonly<Record<string, readonly object[]>>;
  /** Journal mode; default `wal`. */
  readonly journal?: 'wal' | 'delete';
  readonly encoding?: 'UTF-8' | 'UTF-16le' | 'UTF-16be';
}

/** A folder with an old database and a new schema, and the options that calls of the public API take. */
export interface World {
  readonly folder: string;
  readonly database: string;
  readonly snapshots: string;
  readonly options: {
    readonly database: string;
    readonly snapshots: string;
    readonly schema: string;
    readonly seeds: readonly string[];
    readonly waitSeconds: number;
  };
  /** Runs SQL in the database, as another program would. */
  sql(script: string): void;
  /** Rows of a query, each an array of values. */
  rows(query: string): unknown[][];
  /** All that the database holds, as an independent reader sees it. */
  dump(): string[];
  /** Declares another schema. */
  declare(script: string): void;
  /** Files beside the database, but the database itself, its log, the inputs and the snapshots. */
  leftovers(): string[];
}

export function world({ old, fresh = '', seeds = {}, journal = 'wal', encoding = 'UTF-8' }: Given): World {
  const folder = tempFolder();
  const database = join(folder, 'app.db');
  const schema = join(folder, 'schema.sql');
  writeFileSync(schema, fresh);
  const seedFiles = Object.entries(seeds).map(([table, rows]) => {
    const file = join(folder, `${table}.json`);
    writeFileSync(file, JSON.stringify({ [table]: rows }));
    return file;
  });
  const open = <T>(work: (db: Database.Database) => T): T => {
    const db = new Database(database);
    try {
      return work(db);
    } finally {
      db.close();
    }
  };
  if (old !== undefined) {
    open((db) => {
      db.pragma(`encoding = '${encoding}'`);
      db.pragma(`journal_mode = ${journal}`);
      db.exec(old);
    });
  }
  const inputs = new Set(['app.db', 'app.db-wal', 'app.db-shm', 'schema.sql', 'snapshots']);
  return {
    folder,
    database,
    snapshots: join(folder, 'snapshots'),
    options: { database, snapshots: join(folder, 'snapshots'), schema, seeds: seedFiles, waitSeconds: 0.2 },
    sql: (script) => open((db) => db.exec(script)),
    rows: (query) => open((db) => db.prepare(query).raw().all() as unknown[][]),
    dump: () => dump(database),
    declare: (script) => writeFileSync(schema, script),
    leftovers: () =>
      readdirSync(folder).filter((name) => !inputs.has(name) && !seedFiles.includes(join(folder, name))),
  };
}

/** What `toMatchObject` compares an error of carryover with. */
export function failure(code: ErrorCode, words = ''): object {
  return { code, message: expect.stringContaining(words) as string };
}
