import { CarryoverError } from '../../errors.ts';
import { refuseForeignHistory } from './history.ts';
import { quoteText } from './quote.ts';
import { splitScript } from './schema/split-script.ts';
import type { Server } from './server.ts';
import { ServerError } from './server-error.ts';

/** Runs a schema script in a scratch database, on a connection whose settings nobody else gets. @throws SCHEMA_INVALID */
export async function runScript(server: Server, database: string, script: string): Promise<void> {
  const statements = splitScript(script);
  const connection = await server.open(database, { forObjects: true });
  let line = 1;
  try {
    await connection.run('SET foreign_key_checks = 0');
    for (const statement of statements) {
      ({ line } = statement);
      await connection.run(statement.sql);
    }
    await connection.run(`SET sql_mode = ${quoteText(server.traits.sqlMode)}`);
    await refuseForeignHistory(connection, database);
  } catch (error) {
    if (!(error instanceof ServerError) || error.isLost) throw error;
    throw new CarryoverError(
      'SCHEMA_INVALID',
      `${server.traits.product} does not take the schema: ${error.message.replace(/\.$/, '')} (the statement in line ${line}). Nothing was touched.`,
      { hint: 'Correct what the server names in the schema, and run again.', cause: error },
    );
  } finally {
    await connection.close();
  }
}
