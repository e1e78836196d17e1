import { CarryoverError } from '../../errors.ts';
import type { Column, Schema, Table } from '../../model.ts';
import type { Reader } from '../engine.ts';
import type { Connection } from './connection.ts';
import { postgresDialect } from './dialect.ts';
import { findOrphans, unvalidatedKeys } from './find-orphans.ts';
import type { Held } from './hold-tables.ts';
import { keyRanges, rangeCondition } from './key-ranges.ts';
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
  /** Makes sure, before and after a table is read, that it is the one that was there at the beginning. */
  prove(table: string): Promise<void>;
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
    async *read(table, columns, order = 'own', range) {
      await place.prove(table.name);
      const name = place.spell(table.name);
      yield* readRows(connection, {
        table: table.name,
        relation: await relationOf(connection, name),
        columns: columns ? columns.map((column) => columnOf(table, column)) : table.columns,
        order: order === 'own' ? table.primaryKey : [],
        ...(range && { where: await rangeCondition(connection, name, range) }),
      });
      await place.prove(table.name);
    },
    sequences: () =>
      place.look(async () => {
        const states = await readSequences(connection);
        return new Map(states.map(({ key, last }) => [key, String(last)]));
      }),
    async ranges(table, bytes) {
      await place.prove(table.name);
      return keyRanges(connection, place.spell(table.name), bytes);
    },
    orphans: () => place.look(async () => findOrphans(connection, await unvalidatedKeys(connection))),
  };
}

/** What is there is under its own name. */
export const inPlace: Place = {
  spell: postgresDialect.tableName,
  look: (work) => work(),
  prove: async () => undefined,
};

/**
 * The tables whose lock is held. A name may come to mean another table all the same, when a cutover renames what is
 * around them: and a transaction that began earlier would see that one empty.
 */
export function heldPlace(connection: Connection, held: readonly Held[]): Place {
  const oids = new Map(held.map(({ oid, name }) => [name, oid]));
  return {
    ...inPlace,
    async prove(table) {
      const name = inPlace.spell(table);
      const [[oid] = []] = await connection.rows('SELECT pg_catalog.to_regclass($1)::pg_catalog.oid::text', [
        name,
      ]);
      if (oid === oids.get(name)) return;
      throw new CarryoverError(
        'CHANGED_SINCE',
        `Table "${table}" was replaced while it was read, probably by another run of carryover. What was read is not used.`,
        { hint: 'Run the same command again.' },
      );
    },
  };
}

/** @throws DATABASE_FAILED and the like */
async function readSchema(connection: Connection): Promise<Schema> {
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
    await place.prove(table);
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
