import { CarryoverError } from '../../errors.ts';
import type { Schema } from '../../model.ts';
import type { Connection } from './connection.ts';
import { quoteIdentifier } from './quote.ts';
import type { Query } from './schema/query.ts';
import { isSideId, sideName } from './side-names.ts';

const objectsTable = 'carryover_objects';

/** Notes beside the retained tables what can't stand there with them: views, triggers, routines, events. */
export async function noteRetained(connection: Connection, database: string, schema: Schema): Promise<void> {
  const table = `${quoteIdentifier(database)}.${quoteIdentifier(objectsTable)}`;
  await connection.run(
    `CREATE TABLE ${table} (content LONGTEXT NOT NULL) ENGINE = InnoDB CHARACTER SET utf8mb4`,
  );
  await connection.run(`INSERT INTO ${table} VALUES (?)`, [JSON.stringify(schema)]);
}

/** A version that was kept: where it is, and what it was. */
export interface Retained {
  readonly database: string;
  readonly schema: Schema;
}

/** @throws NOTHING_RETAINED if it is gone, or its tables were taken back already */
export async function findRetained(query: Query, live: string, id: string): Promise<Retained> {
  const database = isSideId(id) ? sideName(live, 'old', id) : '';
  const tables = await tableNames(query, database);
  if (tables.includes(objectsTable)) {
    const [[text] = []] = await query(
      `SELECT content FROM ${quoteIdentifier(database)}.${quoteIdentifier(objectsTable)}`,
    );
    const schema = text ? (JSON.parse(text) as Schema) : null;
    if (schema?.tables.every(({ name }) => tables.includes(name))) return { database, schema };
  }
  throw new CarryoverError(
    'NOTHING_RETAINED',
    `The retained version ${database || id} of "${live}" is gone. Nothing was changed.`,
    {
      hint: 'Restore the snapshot that was taken before the run into a new database: carryover restore ID --database NEW.',
    },
  );
}

/** What a RENAME can move: tables and sequences, by name. */
export async function tableNames(query: Query, database: string): Promise<string[]> {
  const rows = await query(
    `SELECT table_name FROM information_schema.tables
     WHERE table_schema = ? AND table_type NOT LIKE '%VIEW%' ORDER BY table_name`,
    [database],
  );
  return rows.map(([name]) => name ?? '');
}
