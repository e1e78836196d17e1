import type { Schema } from '../../../model.ts';
import type { Connection } from '../connection.ts';
import { fromPostgres, isServerError } from '../postgres-error.ts';
import type { Statement } from '../schema/statement.ts';
import { homesOf, moveExtensions } from './extensions.ts';

/** Runs statements one by one. An extension that is there already comes to where the schema has it, instead of being made. */
export async function runStatements(
  connection: Connection,
  schema: Schema,
  statements: readonly Statement[],
): Promise<void> {
  const homes = homesOf(schema);
  for (const { kind, what, sql } of statements) {
    try {
      const extension = kind === 'object' ? /^extension "(.*)"$/.exec(what)?.[1] : undefined;
      const home = extension === undefined ? undefined : homes.get(extension);
      if (extension !== undefined && home !== undefined)
        await moveExtensions(connection, new Map([[extension, home]]));
      if (kind === 'foreign key') await addForeignKey(connection, sql);
      else await connection.run(sql);
    } catch (error) {
      throw fromPostgres(error, `Cannot make ${what}. Nothing was changed`);
    }
  }
}

/**
 * A foreign key whose rows have no parents is made all the same, as one that old rows need not obey: to find them, and
 * to say so, is the caller's part.
 */
async function addForeignKey(connection: Connection, sql: string): Promise<void> {
  await connection.run('SAVEPOINT carryover_key');
  try {
    await connection.run(sql);
  } catch (error) {
    if (!isServerError(error) || error.code !== '23503') throw error;
    await connection.run('ROLLBACK TO carryover_key');
    await connection.run(`${sql} NOT VALID`);
  }
  await connection.run('RELEASE carryover_key');
}
