import { CarryoverError } from '../../errors.ts';
import { codeOf } from '../server/code-of.ts';
import type { ServerAddress } from '../server/server-address.ts';
import { openConnection } from './connection.ts';
import { fromPostgres } from './postgres-error.ts';
import { quoteIdentifier } from './quote.ts';

/**
 * Makes a database, by way of the one that every server has.
 * @param wanted the database that is missing, if another one is made in its stead
 * @throws CONNECTION_FAILED with the statement that somebody else can run
 */
export async function createDatabase(address: ServerAddress, wanted = address): Promise<void> {
  const sql = `CREATE DATABASE ${quoteIdentifier(address.database)}`;
  const connection = await openConnection({ ...address, database: 'postgres' }, { waitSeconds: 0 });
  try {
    await connection.run(sql);
  } catch (error) {
    // Somebody else was faster.
    if (codeOf(error) === '42P04') return;
    if (codeOf(error) !== '42501') throw fromPostgres(error, `Cannot make the database ${wanted.location}`);
    throw new CarryoverError(
      'CONNECTION_FAILED',
      `There is no database ${wanted.location}, and the user "${address.user}" may not make one.`,
      {
        hint: `Have somebody who may run: CREATE DATABASE ${quoteIdentifier(wanted.database)} OWNER ${quoteIdentifier(address.user)}`,
      },
    );
  } finally {
    await connection.close();
  }
}
