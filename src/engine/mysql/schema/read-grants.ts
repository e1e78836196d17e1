import type { Attribute } from '../../../model.ts';
import { quoteIdentifier, quoteText } from '../quote.ts';
import type { Query, QueryRow } from './query.ts';
import type { Traits } from './traits.ts';

export interface ReadGrants {
  readonly attributes: readonly Attribute[];
  readonly leftOut: readonly string[];
}

/**
 * Rights of accounts on the database, its tables, columns and routines. The server keeps them by name, apart from the database:
 * a table that takes another's name takes its rights too; a routine that is dropped loses them. Statements for the current database, whatever its name.
 */
export async function readGrants(query: Query, database: string, traits: Traits): Promise<ReadGrants> {
  const account = `${quoteText(traits.user.name)}@${quoteText(traits.user.host)}`;
  const seesAll = await query(
    `SELECT 1 FROM information_schema.USER_PRIVILEGES WHERE GRANTEE = ? AND PRIVILEGE_TYPE = 'SELECT'`,
    [account],
  );
  if (seesAll.length === 0) {
    return {
      attributes: [],
      leftOut: [
        'The rights of other accounts are left out: this user may not read them. They stay as they are in this database.',
      ],
    };
  }
  const onDatabase = (await query(databaseSql)).filter(([schema]) => isName(schema, database));
  const onTables = (await query(tablesSql, [database])).filter(([schema]) => schema === database);
  const onColumns = (await query(columnsSql, [database])).filter(([schema]) => schema === database);
  const onRoutines = (await query(routinesSql, [database])).filter(([schema]) => schema === database);
  const statements = [
    ...[...onDatabase, ...onTables, ...onColumns].map(grant),
    ...onRoutines.map(routineGrant),
  ];
  return { attributes: statements.toSorted(byText), leftOut: [] };
}

/** The rights of one account on one thing, as a list in one row. */
const list = `GROUP_CONCAT(PRIVILEGE_TYPE ORDER BY PRIVILEGE_TYPE SEPARATOR ', ')`;
const databaseSql = `SELECT TABLE_SCHEMA, GRANTEE, IS_GRANTABLE, ${list} FROM information_schema.SCHEMA_PRIVILEGES
  GROUP BY TABLE_SCHEMA, GRANTEE, IS_GRANTABLE`;
const tablesSql = `SELECT TABLE_SCHEMA, GRANTEE, IS_GRANTABLE, ${list}, TABLE_NAME FROM information_schema.TABLE_PRIVILEGES
  WHERE TABLE_SCHEMA = ? GROUP BY TABLE_SCHEMA, TABLE_NAME, GRANTEE, IS_GRANTABLE`;
const columnsSql = `SELECT TABLE_SCHEMA, GRANTEE, IS_GRANTABLE, ${list}, TABLE_NAME, COLUMN_NAME
  FROM information_schema.COLUMN_PRIVILEGES WHERE TABLE_SCHEMA = ?
  GROUP BY TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, GRANTEE, IS_GRANTABLE`;

const routinesSql = `SELECT Db, Routine_name, Routine_type, Proc_priv, User, Host FROM mysql.procs_priv WHERE Db = ?`;

function grant(row: QueryRow): Attribute {
  const [, grantee, grantable, rights, table, column] = row.map((value) => value ?? '');
  const what =
    column === undefined
      ? (rights ?? '')
      : (rights ?? '')
          .split(', ')
          .map((right) => `${right} (${quoteIdentifier(column)})`)
          .join(', ');
  const option = grantable === 'YES' ? ' WITH GRANT OPTION' : '';
  const place = table === undefined ? '*' : quoteIdentifier(table);
  return {
    kind: 'grant',
    of: table === undefined ? 'database' : `table "${table}"`,
    sql: `GRANT ${what} ON ${place} TO ${granteeSql(grantee ?? '')}${option}`,
  };
}

function routineGrant(row: QueryRow): Attribute {
  const [, name = '', type = '', rights = '', user = '', host = ''] = row.map((value) => value ?? '');
  const given = rights.split(',').filter((right) => right !== 'Grant');
  const option = rights.split(',').includes('Grant') ? ' WITH GRANT OPTION' : '';
  const what = given.length === 0 ? 'USAGE' : given.join(', ').toUpperCase();
  return {
    kind: 'grant',
    of: `${type.toLowerCase()} "${name}"`,
    sql: `GRANT ${what} ON ${type} ${quoteIdentifier(name)} TO ${accountSql(user, host)}${option}`,
  };
}

/** `'name'@'host'` as the server prints it, without escapes; a role of MariaDB has no host. */
function granteeSql(grantee: string): string {
  const at = grantee.lastIndexOf(`'@'`);
  return accountSql(grantee.slice(1, at), grantee.slice(at + 3, -1));
}

function accountSql(name: string, host: string): string {
  return host === '' ? quoteIdentifier(name) : `${quoteText(name)}@${quoteText(host)}`;
}

/** Rights are given to names in which `_` and `%` stand for any letters unless they are escaped. */
function isName(pattern: string | null | undefined, database: string): boolean {
  return pattern === database || pattern === database.replace(/[_%]/g, '\\$&');
}

function byText(a: Attribute, b: Attribute): number {
  return a.sql < b.sql ? -1 : a.sql > b.sql ? 1 : 0;
}
