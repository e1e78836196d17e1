import { CarryoverError } from '../../errors.ts';
import type { HistoryEntry, Schema, Table } from '../../model.ts';
import type { Reader, Stage } from '../engine.ts';
import type { Connection } from './connection.ts';
import { fromMysql } from './mysql-error.ts';
import { quoteIdentifier } from './quote.ts';
import { createReader } from './reader.ts';
import type { Retained } from './retained.ts';
import { createStatements, finishStatements } from './schema/statements.ts';
import type { Server } from './server.ts';
import { readSequences, setSequences } from './sequences.ts';
import { writeRows } from './write-rows.ts';

export interface StageParts {
  readonly server: Server;
  /** Name of the live database. */
  readonly live: string;
  /** The live schema as it was when writers were held off. */
  readonly old: Schema;
  /** Name for the staged database. */
  readonly staged: string;
  /** Name under which the old version will be kept; null if it is not. */
  readonly retained: string | null;
  /** The version that `revert` goes back to. */
  readonly back: Retained | null;
  /** Reads: its current database changes from the live to the staged one. */
  readonly reading: Connection;
  /** Builds and loads. */
  readonly building: Connection;
  /** Changes places; called once, by `cutover`. */
  commit(incoming: Incoming, entry: HistoryEntry): Promise<void>;
}

/** What is to become the live database. */
export interface Incoming {
  readonly database: string;
  readonly schema: Schema;
}

/** The stage of MySQL: a database beside the live one, seen by nobody until its tables change places with the live ones. */
export function createStage(parts: StageParts): Stage {
  const { server, live, staged, reading, building } = parts;
  const { traits } = server;
  let incoming: Incoming | null = null;
  let isFinished = false;
  let guarded: ReadonlySet<string> | undefined;
  let reader: Reader = createReader({ connection: reading, database: live, traits, broken: 'throw' });
  const run = async (connection: Connection, doing: string, sql: string): Promise<void> => {
    await told(doing, () => connection.run(sql));
  };
  const enter = async (next: Incoming): Promise<void> => {
    await run(reading, 'Cannot read the staged database', `USE ${quoteIdentifier(next.database)}`);
    incoming = next;
    reader = createReader({
      connection: reading,
      database: next.database,
      traits,
      schema: next.schema,
      broken: 'throw',
    });
  };
  const create = async (schema: Schema): Promise<void> => {
    await told(`Cannot create the database "${staged}" beside "${live}"`, () =>
      createLike(building, live, staged),
    );
    for (const { sql, what } of createStatements(schema, guarded))
      await run(building, `Cannot create ${what}`, sql);
    await enter({ database: staged, schema });
  };
  const needIncoming = (): Incoming => {
    if (incoming) return incoming;
    throw new CarryoverError('UNEXPECTED', 'Nothing was staged.');
  };

  return {
    retained: parts.retained,
    schema: () => reader.schema(),
    stats: (table, columns) => reader.stats(table, columns),
    read: (table, columns, order) => reader.read(table, columns, order),
    sequences: () => reader.sequences(),
    orphans: () => reader.orphans(),
    async create(schema, tables) {
      guarded = tables;
      await create(schema);
    },
    async reuse(schema) {
      const counters = await told('Cannot read the counters', () => readSequences(reading.query, traits));
      await create(schema);
      for (const table of schema.tables)
        await run(building, `Cannot copy the rows of table "${table.name}"`, copySql(table, live));
      await told('Cannot set the counters', () => setSequences(building, schema, counters));
    },
    async clear(table) {
      needIncoming();
      await run(building, `Cannot empty table "${table.name}"`, `DELETE FROM ${quoteIdentifier(table.name)}`);
    },
    async write(table, columns, blocks, written) {
      needIncoming();
      await told(`Cannot write to table "${table.name}"`, () =>
        writeRows({ connection: building, table, columns, localInfile: traits.localInfile }, blocks, written),
      );
    },
    async finish(schema, sequences) {
      needIncoming();
      for (const { sql, what } of finishStatements(schema, guarded))
        await run(building, `Cannot create ${what}`, sql);
      await told('Cannot set the counters', () => setSequences(building, schema, sequences));
      await enter({ database: staged, schema });
      isFinished = true;
    },
    async rebuild() {
      throw new CarryoverError('UNEXPECTED', 'MySQL has no virtual tables.');
    },
    async revert() {
      if (!parts.back) throw new CarryoverError('UNEXPECTED', 'No retained version was named.');
      const { schema } = parts.back;
      await enter(parts.back);
      reader = { ...reader, schema: async () => schema };
      isFinished = true;
    },
    async cutover(entry) {
      if (!isFinished) throw new CarryoverError('UNEXPECTED', 'The staged database is not finished.');
      await parts.commit(needIncoming(), entry);
    },
  };
}

/** Makes a database with the character set of another, and goes there. */
async function createLike(connection: Connection, like: string, name: string): Promise<void> {
  const [[charset, collation] = []] = await connection.query(
    `SELECT default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name = ?`,
    [like],
  );
  await connection.run(
    `CREATE DATABASE ${quoteIdentifier(name)} CHARACTER SET ${charset} COLLATE ${collation}`,
  );
  await connection.run(`USE ${quoteIdentifier(name)}`);
}

function copySql(table: Table, from: string): string {
  const columns = table.columns
    .filter((column) => !column.generated)
    .map(({ name }) => quoteIdentifier(name));
  const list = columns.join(', ');
  const name = quoteIdentifier(table.name);
  return `INSERT INTO ${name} (${list}) SELECT ${list} FROM ${quoteIdentifier(from)}.${name}`;
}

async function told<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fromMysql(error, doing);
  }
}
