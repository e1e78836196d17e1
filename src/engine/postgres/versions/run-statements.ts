import type { Schema } from '../../../model.ts';
import type { Connection } from '../connection.ts';
import { fromPostgres, isServerError } from '../postgres-error.ts';
import type { Statement } from '../schema/statement.ts';
import { homesOf, moveExtensions } from './extensions.ts';

/**
 * Runs statements one by one. An extension that is there already comes to where the schema has it, instead of being made.
 * @returns the foreign keys (`Statement.what`) that could not be made, as rows have no parents
 */
export async function runStatements(
  connection: Connection,
  schema: Schema,
  statements: readonly Statement[],
): Promise<ReadonlySet<string>> {
  const unmade = new Set<string>();
  const homes = homesOf(schema);
  for (const { kind, what, sql } of statements) {
    try {
      const extension = kind === 'object' ? /^extension "(.*)"$/.exec(what)?.[1] : undefined;
      const home = extension === undefined ? undefined : homes.get(extension);
      if (extension !== undefined && home !== undefined)
        await moveExtensions(connection, new Map([[extension, home]]));
      if (kind !== 'foreign key') await connection.run(sql);
      else if (!(await addForeignKey(connection, sql))) unmade.add(what);
    } catch (error) {
      throw fromPostgres(error, `Cannot make ${what}. Nothing was changed`);
    }
  }
  return unmade;
}

/**
 * A foreign key whose rows have no parents is made all the same, as one that old rows need not obey: to find them, and
 * to say so, is the caller's part.
 */
async function addForeignKey(connection: Connection, sql: string): Promise<boolean> {
  await connection.run('SAVEPOINT carryover_key');
  for (const statement of [sql, `${sql} NOT VALID`]) {
    try {
      await connection.run(statement);
      await connection.run('RELEASE carryover_key');
      return true;
    } catch (error) {
      const isExpected = isServerError(error) && expected.has(error.code);
      if (!isExpected) throw error;
      await connection.run('ROLLBACK TO carryover_key');
    }
  }
  await connection.run('RELEASE carryover_key');
  return false;
}

/** Rows have no parents; before version 18 a partitioned table takes no key that old rows need not obey. */
const expected = new Set(['23503', '42809', '0A000']);
