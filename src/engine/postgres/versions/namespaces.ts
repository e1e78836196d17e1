import { codeOf } from '../../server/code-of.ts';
import type { Connection } from '../connection.ts';
import { quoteIdentifier, quoteText } from '../quote.ts';
import { free, ours } from '../schema/catalog/ours.ts';

/** What PostgreSQL calls a schema is a namespace here: a schema, elsewhere in this program, is what a database is made of. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
}

/**
 * The namespaces that make up a version of the database, and that are renamed as one to put another in its place. Left
 * alone: those of the server, of carryover, and those that hold nothing but extensions which can't be moved.
 */
export async function managedNamespaces(connection: Connection): Promise<string[]> {
  const rows = await connection.rows(
    `SELECT n.nspname::text FROM pg_catalog.pg_namespace n
    WHERE ${ours('n')} AND ${free('pg_namespace', 'n.oid')} AND NOT (n.nspname <> 'public' AND ${holdsFixed} AND NOT ${holdsMore})
    ORDER BY n.nspname`,
  );
  return rows.map(([name]) => name ?? '');
}

const holdsFixed =
  'EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extnamespace = n.oid AND NOT e.extrelocatable)';
const holdsMore = `(EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND ${free('pg_class', 'c.oid')})
  OR EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.pronamespace = n.oid AND ${free('pg_proc', 'p.oid')}))`;

/** One after the other; none may be there under its new name. Locks no table. */
export async function renameNamespaces(
  connection: Connection,
  renamings: readonly Renaming[],
): Promise<void> {
  if (renamings.length === 0) return;
  await connection.run(
    renamings
      .map(({ from, to }) => `ALTER SCHEMA ${quoteIdentifier(from)} RENAME TO ${quoteIdentifier(to)}`)
      .join(';\n'),
  );
}

/** Gives each a number behind `prefix`, e.g. `carryover_old_0a1b2c3d4e5f_0`. */
export function numbered(names: readonly string[], prefix: string): Renaming[] {
  return names.map((from, index) => ({ from, to: `${prefix}_${index}` }));
}

export function backwards(renamings: readonly Renaming[]): Renaming[] {
  return renamings.map(({ from, to }) => ({ from: to, to: from })).toReversed();
}

/** Makes an empty `public` with the owner, rights and comment of `model`. Where the user may not give it away, it is the user's. */
export async function makePublic(connection: Connection, model: string): Promise<void> {
  const grants = await connection.rows(
    `SELECT 'GRANT ' || acl.privilege_type || ' ON SCHEMA public TO '
        || CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(acl.grantee)) END
        || CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
      FROM pg_catalog.pg_namespace n, pg_catalog.aclexplode(n.nspacl) acl
      WHERE n.nspname = $1 AND acl.grantee <> n.nspowner`,
    [model],
  );
  const [[owner, comment] = []] = await connection.rows(
    `SELECT pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(nspowner)), pg_catalog.obj_description(oid, 'pg_namespace')
    FROM pg_catalog.pg_namespace WHERE nspname = $1`,
    [model],
  );
  const remark = comment === null || comment === undefined ? 'NULL' : quoteText(comment);
  await connection.run(
    ['CREATE SCHEMA public', ...grants.map(([sql]) => sql), `COMMENT ON SCHEMA public IS ${remark}`].join(
      ';\n',
    ),
  );
  await giveAway(connection, owner ?? 'CURRENT_USER');
}

async function giveAway(connection: Connection, owner: string): Promise<void> {
  await connection.run('SAVEPOINT carryover_owner');
  try {
    await connection.run(`ALTER SCHEMA public OWNER TO ${owner}`);
    await connection.run('RELEASE carryover_owner');
  } catch (error) {
    if (codeOf(error) !== '42501') throw error;
    await connection.run('ROLLBACK TO carryover_owner; RELEASE carryover_owner');
  }
}

/** Everything in them goes, and what hangs on that. */
export function dropNamespacesSql(names: readonly string[]): string {
  return `DROP SCHEMA IF EXISTS ${names.map(quoteIdentifier).join(', ')} CASCADE`;
}
