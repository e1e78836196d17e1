import { CarryoverError } from '../../errors.ts';
import type { Column, Schema, Table } from '../../model.ts';
import type { Reader } from '../engine.ts';
import type { Connection } from './connection.ts';
import { postgresDialect } from './dialect.ts';
import { findOrphans, unvalidatedKeys } from './find-orphans.ts';
import { fromPostgres } from './postgres-error.ts';
import { quoteIdentifier } from './quote.ts';
import { readRows, relationOf } from './read-rows.ts';
import { readSequences } from './sequences.ts';
import { introspect } from './schema/introspect.ts';

/** Where the tables of a version are. */
export interface Place {
  /** `Table.name` as a statement names it. */
  spell(table: string): string;
  /** Runs `work` with the version's namespaces under the names by which its own definitions call them. It changes nothing. */
  look<T>(work: () => Promise<T>): Promise<T>;
}

/** Reads what the connection sees; the caller sees to it that this is one instant. */
export function createReader(connection: Connection, place: Place): Reader {
  return {
    schema: () => place.look(() => readSchema(connection)),
    async stats(table, columns) {
      const counts = ['count(*)', ...columns.map((name) => `count(${quoteIdentifier(name)})`)];
      const [rows = 0, ...nonNull] = await counted(connection, place, table, counts);
      return { rows, nonNull: new Map(columns.map((name, index) => [name, nonNull[index] ?? 0])) };
    },
    async *read(table, columns) {
      yield* readRows(connection, {
        table: table.name,
        relation: await relationOf(connection, place.spell(table.name)),
        columns: columns ? columns.map((name) => columnOf(table, name)) : table.columns,
        primaryKey: table.primaryKey,
      });
    },
    sequences: () =>
      place.look(async () => {
        const states = await readSequences(connection);
        return new Map(states.map(({ key, last }) => [key, String(last)]));
      }),
    orphans: () => place.look(async () => findOrphans(connection, await unvalidatedKeys(connection))),
  };
}

/** What is there is under its own name. */
export const inPlace: Place = {
  spell: postgresDialect.tableName,
  look: (work) => work(),
};

/** @throws DATABASE_FAILED and the like */
export async function readSchema(connection: Connection): Promise<Schema> {
  try {
    return await introspect((sql) => connection.rows(sql));
  } catch (error) {
    throw fromPostgres(error, 'Cannot read what the database consists of');
  }
}

async function counted(
  connection: Connection,
  place: Place,
  table: string,
  counts: readonly string[],
): Promise<number[]> {
  try {
    const relation = await relationOf(connection, place.spell(table));
    const [row = []] = await connection.rows(`SELECT ${counts.join(', ')} FROM ${relation}`);
    return row.map(Number);
  } catch (error) {
    throw fromPostgres(error, `Cannot count the rows of table "${table}"`);
  }
}

function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw new CarryoverError('UNEXPECTED', `Table "${table.name}" has no column "${name}" to read.`);
}
