import type { Missing, Need } from '../engine.ts';
import type { Connection } from './connection.ts';
import { free, ours } from './schema/catalog/ours.ts';

/** Quoted; as a text they are a list for SQL. */
type Names = readonly string[];

/** A right that every object of a kind must give, and a query for the names (quoted) of those that don't. */
interface Right {
  readonly lacking: string;
  readonly may: (names: string, user: string) => string;
  readonly mend: (names: Names, user: string) => string;
}

const each = (names: Names, statement: (name: string) => string): string => names.map(statement).join(' ');
const isMine = (owner: string): string => `pg_catalog.pg_has_role(current_user, ${owner}, 'USAGE')`;
const relations = (kinds: string, lacking: string): string =>
  `SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN (${kinds}) AND ${ours('n')} AND ${free('pg_class', 'c.oid')} AND ${lacking}`;
const namespaces = (lacking: string): string =>
  `SELECT pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_namespace n
  WHERE (${ours('n')} OR n.nspname = 'carryover') AND ${free('pg_namespace', 'n.oid')} AND ${lacking}`;

const toRead: readonly Right[] = [
  {
    lacking: namespaces("NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')"),
    may: (names, user) => `The user ${user} may not look into the schema ${names}.`,
    mend: (names, user) => `GRANT USAGE ON SCHEMA ${names.join(', ')} TO ${user};`,
  },
  {
    lacking: relations("'r', 'p'", "NOT pg_catalog.has_table_privilege(c.oid, 'SELECT')"),
    may: (names, user) => `The user ${user} may not read ${names}.`,
    mend: (names, user) => `GRANT SELECT ON ${names.join(', ')} TO ${user};`,
  },
  {
    lacking: relations(
      "'S'",
      // The planner may ask this before it looks at the kind, and of a table it is an error.
      "CASE WHEN c.relkind = 'S' THEN NOT pg_catalog.has_sequence_privilege(c.oid, 'SELECT') END",
    ),
    may: (names, user) => `The user ${user} may not read the counter ${names}.`,
    mend: (names, user) => `GRANT SELECT ON SEQUENCE ${names.join(', ')} TO ${user};`,
  },
  {
    lacking: relations(
      "'r', 'p'",
      `c.relrowsecurity AND (c.relforcerowsecurity OR NOT ${isMine('c.relowner')})
        AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user)`,
    ),
    may: (names, user) => `Row security may hide rows of ${names} from the user ${user}.`,
    mend: (_, user) => `ALTER ROLE ${user} BYPASSRLS;`,
  },
];

/** A version is put in the place of the live one, be it for the length of a transaction. */
const toChangePlaces: readonly Right[] = [
  {
    lacking:
      'SELECT pg_catalog.quote_ident(pg_catalog.current_database()) WHERE pg_catalog.pg_is_in_recovery()',
    may: (name) => `The server of ${name} is a replica: nothing can be written.`,
    mend: () => 'Connect to the primary server.',
  },
  {
    // Not what a session of ours that only reads has set for itself.
    lacking: `SELECT pg_catalog.quote_ident(pg_catalog.current_database()) WHERE NOT pg_catalog.pg_is_in_recovery()
      AND 'on' = (SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'default_transaction_read_only')`,
    may: (name) => `Transactions on ${name} are read-only (default_transaction_read_only).`,
    mend: ([name]) => `ALTER DATABASE ${name} SET default_transaction_read_only = off;`,
  },
  {
    lacking: `SELECT pg_catalog.quote_ident(pg_catalog.current_database())
      WHERE NOT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')`,
    may: (name, user) => `The user ${user} may not create a schema in ${name}.`,
    mend: (name, user) => `GRANT CREATE ON DATABASE ${name.join(', ')} TO ${user};`,
  },
  {
    lacking: namespaces(`NOT ${isMine('n.nspowner')}`),
    may: (names, user) => `The user ${user} does not own the schema ${names}, so it can't be put aside.`,
    mend: (names, user) => each(names, (name) => `ALTER SCHEMA ${name} OWNER TO ${user};`),
  },
  {
    lacking: `SELECT pg_catalog.quote_ident(e.extname) FROM pg_catalog.pg_extension e
        JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
      WHERE ${ours('n')} AND e.extrelocatable AND NOT ${isMine('e.extowner')}`,
    may: (names, user) =>
      `The user ${user} does not own the extension ${names}, so it can't be carried along.`,
    mend: () => 'Run as the owner of the extension or as a superuser, or install it in a schema of its own.',
  },
];

/** What the live version consists of is put aside, and may be gone back to. */
const toPutAside: readonly Right[] = [
  {
    lacking: relations("'r', 'p', 'v', 'm'", `NOT ${isMine('c.relowner')}`),
    may: (names, user) =>
      `The user ${user} does not own ${names}, and could not give back what is made anew.`,
    mend: (names, user) => each(names, (name) => `ALTER TABLE ${name} OWNER TO ${user};`),
  },
  {
    lacking: `SELECT p.oid::pg_catalog.regprocedure::text FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      WHERE ${ours('n')} AND ${free('pg_proc', 'p.oid')} AND NOT ${isMine('p.proowner')}`,
    may: (names, user) =>
      `The user ${user} does not own ${names}, and could not give back what is made anew.`,
    mend: (names, user) => each(names, (name) => `ALTER ROUTINE ${name} OWNER TO ${user};`),
  },
];

const needed: Readonly<Record<Need, readonly Right[]>> = {
  read: toRead,
  try: toChangePlaces,
  change: [...toRead, ...toChangePlaces, ...toPutAside],
};

/** What this user would need and has not. */
export async function missingRights(connection: Connection, need: Need): Promise<Missing[]> {
  const [[user] = []] = await connection.rows(`SELECT pg_catalog.quote_ident(current_user)`);
  const missing: Missing[] = [];
  for (const { lacking, may, mend } of needed[need]) {
    const rows = await connection.rows(`${lacking} ORDER BY 1`);
    if (rows.length === 0) continue;
    const names = rows.map(([name]) => name ?? '');
    missing.push({ what: may(names.join(', '), user ?? ''), mend: mend(names, user ?? '') });
  }
  return missing;
}
