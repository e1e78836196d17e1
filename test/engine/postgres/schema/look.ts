import { introspect } from '../../../../src/engine/postgres/schema/introspect.ts';
import type { Statement } from '../../../../src/engine/postgres/schema/statement.ts';
import type { Schema } from '../../../../src/model.ts';
import { within } from '../../../servers/fresh-database.ts';

/** The schema of a database, read as an engine's session does. */
export function look(url: string): Promise<Schema> {
  return within(url, async (connection) => {
    await connection.run("BEGIN READ ONLY; SET LOCAL search_path = ''");
    return introspect((sql) => connection.rows(sql));
  });
}

/** Runs the statements in one transaction, with `between` in the middle. */
export function make(
  url: string,
  first: readonly Statement[],
  between: string,
  last: readonly Statement[],
): Promise<void> {
  return within(url, async (connection) => {
    await connection.run('BEGIN');
    for (const { sql } of first) await connection.run(sql);
    await connection.run(between);
    for (const { sql } of last) await connection.run(sql);
    await connection.run('COMMIT');
  });
}
