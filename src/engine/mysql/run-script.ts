import { CarryoverError } from '../../errors.ts';
import type { Attribute } from '../../model.ts';
import type { Connection } from './connection.ts';
import { refuseForeignHistory } from './history.ts';
import { fromMysql, isRefusal } from './mysql-error.ts';
import { quoteText } from './quote.ts';
import { splitScript } from './schema/split-script.ts';
import type { ScriptStatement } from './schema/split-script.ts';
import type { Server } from './server.ts';
import { strangeRights } from './strange-rights.ts';
import { withoutStrangeDefiners } from './without-strange-definers.ts';

export interface SchemaScript {
  readonly script: string;
  /** See `Session.run`. */
  readonly strange: boolean;
}

export interface Made {
  /** Rights that stand in a strange script as comments, and can be given here. */
  readonly rights: readonly Attribute[];
  /** See `Session.run`. */
  readonly leftOut: readonly string[];
}

/**
 * Runs a schema script in a scratch database, on a connection whose settings nobody else gets.
 * @param place the scratch database, and the one that it is beside
 * @throws SCHEMA_INVALID
 */
export async function runScript(
  server: Server,
  place: { readonly name: string; readonly root: string },
  { script, strange }: SchemaScript,
): Promise<Made> {
  const plainBackslash = server.traits.sqlMode.includes('NO_BACKSLASH_ESCAPES');
  const statements = splitScript(script, { plainBackslash });
  const connection = await server.open(place.name, { forObjects: true });
  try {
    const known = strange
      ? await withoutStrangeDefiners(connection, statements)
      : { statements, leftOut: [] };
    await runAll(server, connection, known.statements);
    await refuseForeignHistory(connection, place.name);
    const told = strange ? await strangeRights(connection, place.root, script) : { rights: [], leftOut: [] };
    return { rights: told.rights, leftOut: [...known.leftOut, ...told.leftOut] };
  } catch (error) {
    throw fromMysql(error, 'Cannot try the schema. Nothing was touched');
  } finally {
    await connection.close();
  }
}

async function runAll(
  { traits }: Server,
  connection: Connection,
  statements: readonly ScriptStatement[],
): Promise<void> {
  let line = 1;
  try {
    await connection.run('SET foreign_key_checks = 0');
    for (const statement of statements) {
      ({ line } = statement);
      await connection.run(statement.sql);
    }
    await connection.run(`SET sql_mode = ${quoteText(traits.sqlMode)}`);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new CarryoverError(
      'SCHEMA_INVALID',
      `${traits.product} does not take the schema: ${error.message.replace(/\.$/, '')} (the statement in line ${line}). Nothing was touched.`,
      { hint: 'Correct what the server names in the schema, and run again.', cause: error },
    );
  }
}
