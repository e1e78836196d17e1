import { isUtf8 } from 'node:buffer';
import { CarryoverError } from '../../errors.ts';
import type { Block, Column } from '../../model.ts';
import { toBlocks } from '../../values/lines.ts';
import type { Connection } from './connection.ts';
import { createLiner } from './copy-lines.ts';
import { fromPostgres } from './postgres-error.ts';
import { quoteIdentifier } from './quote.ts';

export interface RowsToRead {
  /** For messages. */
  readonly table: string;
  /** As the statement names it; see `relationOf`. */
  readonly relation: string;
  readonly columns: readonly Column[];
  /** Columns that they are ordered by. */
  readonly order: readonly string[];
  /** Condition that picks some of the rows; see `rangeCondition`. Absent: all. */
  readonly where?: string;
}

/** Reads a table as blocks of JSON lines. */
export async function* readRows(connection: Connection, wanted: RowsToRead): AsyncGenerator<Block> {
  const { table, relation, columns } = wanted;
  const where = wanted.where === undefined ? '' : ` WHERE ${wanted.where}`;
  const order = wanted.order.length === 0 ? '' : ` ORDER BY ${wanted.order.map(quoteIdentifier).join(', ')}`;
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const toLines = createLiner(columns);
  try {
    const chunks = connection.copyOut(`COPY (SELECT ${names} FROM ${relation}${where}${order}) TO STDOUT`);
    for await (const rows of toBlocks(chunks)) {
      if (!isUtf8(rows.data)) throw noUtf8(table);
      yield toLines(rows);
    }
  } catch (error) {
    throw fromPostgres(error, `Cannot read table "${table}"`);
  }
}

/** A database in SQL_ASCII takes any bytes, and gives them as they are. */
function noUtf8(table: string): CarryoverError {
  return new CarryoverError(
    'DATABASE_FAILED',
    `Table "${table}" holds text that is not UTF-8, and the database does not say what else it is. Nothing was changed.`,
    {
      hint: 'Mend those rows (the database has the encoding SQL_ASCII), or move to a database with an encoding of its own.',
      details: { table },
    },
  );
}

/**
 * A table as a query names it: rows of its own only where others inherit from it, those of all its partitions where it
 * is divided. `name` is quoted already.
 */
export async function relationOf(connection: Connection, name: string): Promise<string> {
  const [[kind] = []] = await connection.rows(
    'SELECT relkind::text FROM pg_catalog.pg_class WHERE oid = $1::pg_catalog.regclass',
    [name],
  );
  return kind === 'p' ? name : `ONLY ${name}`;
}
