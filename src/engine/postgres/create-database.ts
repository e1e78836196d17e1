import { CarryoverError } from '../../errors.ts';
import { codeOf } from '../server/code-of.ts';
import type { ServerAddress } from '../server/server-address.ts';
import { openConnection } from './connection.ts';
import { fromPostgres } from './postgres-error.ts';
import { quoteIdentifier } from './quote.ts';

/** Makes a database, by way of the one that every server has. @throws CONNECTION_FAILED with the statement that somebody else can run */
export async function createDatabase(address: ServerAddress): Promise<void> {
  const sql = `CREATE DATABASE ${quoteIdentifier(address.database)}`;
  const connection = await openConnection({ ...address, database: 'postgres' }, { waitSeconds: 0 });
  try {
    await connection.run(sql);
  } catch (error) {
    // Somebody else was faster.
    if (codeOf(error) === '42P04') return;
    if (codeOf(error) !== '42501') throw fromPostgres(error, `Cannot make the database ${address.location}`);
    throw new CarryoverError(
      'CONNECTION_FAILED',
      `There is no database ${address.location}, and the user "${address.user}" may not make one.`,
      { hint: `Have somebody who may run: ${sql} OWNER ${quoteIdentifier(address.user)}` },
    );
  } finally {
    await connection.close();
  }
}
