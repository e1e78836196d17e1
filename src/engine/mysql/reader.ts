import type { Schema } from '../../model.ts';
import type { Reader } from '../engine.ts';
import type { Connection } from './connection.ts';
import { findOrphans } from './find-orphans.ts';
import { readJournal } from './journal.ts';
import { fromMysql } from './mysql-error.ts';
import { quoteIdentifier } from './quote.ts';
import { readRows } from './read-rows.ts';
import { introspect } from './schema/introspect.ts';
import type { Traits } from './schema/traits.ts';
import { readSequences } from './sequences.ts';

export interface ReaderParts {
  /** Its current database is the one that is read. */
  readonly connection: Connection;
  readonly database: string;
  readonly traits: Traits;
  /** Sentences for `Schema.leftOut`. */
  readonly notices?: readonly string[];
  /** What the tables are to become, where their foreign keys are not made yet. */
  readonly schema?: Schema;
  /** See `findOrphans`. Default: pass. */
  readonly broken?: 'pass' | 'throw';
}

/** Reads what the connection sees; the caller holds what keeps it one instant. */
export function createReader(parts: ReaderParts): Reader {
  const { connection, database, traits } = parts;
  return {
    async schema() {
      return told(`Cannot read the schema of "${database}"`, async () => {
        const schema = await introspect(connection.query, database, traits);
        const unfinished = (await readJournal(connection)) ? [unfinishedRun] : [];
        return { ...schema, leftOut: [...schema.leftOut, ...(parts.notices ?? []), ...unfinished] };
      });
    },
    async stats(table, columns) {
      return told(`Cannot count the rows of table "${table}"`, async () => {
        const counts = ['count(*)', ...columns.map((name) => `count(${quoteIdentifier(name)})`)];
        const [[rows, ...nonNull] = []] = await connection.query(
          `SELECT ${counts.join(', ')} FROM ${quoteIdentifier(table)}`,
        );
        return {
          rows: Number(rows),
          nonNull: new Map(columns.map((name, index) => [name, Number(nonNull[index])])),
        };
      });
    },
    read(table, columns = table.columns.map(({ name }) => name), order = 'own') {
      return readRows(connection, table, columns, order === 'own' ? table.primaryKey : []);
    },
    async sequences() {
      return told('Cannot read the counters', () => readSequences(connection.query, traits));
    },
    async orphans() {
      return told('Cannot check the foreign keys', async () => {
        const schema = parts.schema ?? (await introspect(connection.query, database, traits));
        return findOrphans(connection.query, schema.tables, parts.broken ?? 'pass');
      });
    },
  };
}

const unfinishedRun =
  'An earlier run was cut off during its cutover, so triggers or views may be missing here until the next run that changes the database has put them right.';

async function told<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fromMysql(error, doing);
  }
}
