import { CarryoverError } from '../../errors.ts';
import type { Connection } from './connection.ts';
import { fromPostgres, isRefusal, isServerError } from './postgres-error.ts';
import { misplaced } from './refuse-script.ts';
import { splitScript } from './split-script.ts';
import type { ScriptStatement } from './split-script.ts';
import { installedExtensions, moveExtensions } from './versions/extensions.ts';
import type { ScratchSite, ScratchVersion } from './versions/scratch-site.ts';

export interface SchemaScript {
  readonly script: string;
  /** See `Session.run`. */
  readonly strange: boolean;
}

export interface Made {
  /** What the scratch consists of now. */
  readonly version: ScratchVersion;
  /** See `Session.run`. */
  readonly leftOut: readonly string[];
}

/**
 * Runs a schema script as it is, all or nothing; what it sets ends with it.
 * @throws SCHEMA_INVALID, naming the line
 */
export async function runScript(
  connection: Connection,
  site: ScratchSite,
  { script, strange }: SchemaScript,
): Promise<Made> {
  const statements = splitScript(script);
  for (const statement of statements) {
    const reason = misplaced(statement);
    if (reason !== null) throw invalid(reason, statement.line);
  }
  const homes = new Map(site.version().homes);
  const leftOut: string[] = [];
  await site.define(async () => {
    const reserved = await reservedNames(connection);
    // Where a session finds what is named without a schema, unless it says otherwise. A function may call a later one.
    await connection.run('SET LOCAL search_path = public; SET LOCAL check_function_bodies = off');
    for (const statement of statements) {
      if (strange && namesRole(statement)) leftOut.push(...(await runIfMay(connection, statement)));
      else await runOne(connection, statement, homes);
    }
    await settle(connection);
    if ((await reservedNames(connection)) !== reserved)
      throw invalid('it makes a schema whose name begins with "carryover", which is kept for our own', null);
  });
  return { version: { ...site.version(), homes }, leftOut };
}

async function runOne(
  connection: Connection,
  statement: ScriptStatement,
  homes: Map<string, string>,
): Promise<void> {
  try {
    const extension = extensionOf(statement);
    if (extension === null) await connection.run(statement.sql);
    else await useExtension(connection, statement, extension, homes);
  } catch (error) {
    throw refused(statement, error);
  }
}

function refused({ sql, line }: ScriptStatement, error: unknown): unknown {
  if (!isRefusal(error)) return fromPostgres(error, 'Cannot try the schema. Nothing was touched');
  const before = sql.slice(0, Math.max(0, Number(error.position ?? 1) - 1));
  return invalid(`${error.message} (${error.code})`, line + before.split('\n').length - 1);
}

/** Statements that speak of roles: they are the server's, not the database's. */
function namesRole({ words }: ScriptStatement): boolean {
  const [first = '', second = ''] = words;
  if (first === 'GRANT' || first === 'REVOKE') return true;
  if (first === 'CREATE' && second === 'POLICY') return true;
  return first === 'ALTER' && (second === 'DEFAULT' || words.includes('OWNER'));
}

/** There is no such role; it is none of this user's. */
const strangeRole = ['42704', '42501'];

/** @returns a sentence if it was left out, for a role that is not there or that this user may not act for */
async function runIfMay(connection: Connection, statement: ScriptStatement): Promise<string[]> {
  await connection.run('SAVEPOINT carryover_role');
  try {
    await connection.run(statement.sql);
    await connection.run('RELEASE carryover_role');
    return [];
  } catch (error) {
    if (!isServerError(error) || !strangeRole.includes(error.code ?? '')) throw refused(statement, error);
    await connection.run('ROLLBACK TO carryover_role; RELEASE carryover_role');
    return [`Left out, as ${error.message}: ${statement.sql.replace(/\s+/g, ' ').trim()};`];
  }
}

interface NamedExtension {
  readonly name: string;
  /** Null: the script does not say. */
  readonly home: string | null;
}

function extensionOf({ sql, words }: ScriptStatement): NamedExtension | null {
  if (words[0] !== 'CREATE' || words[1] !== 'EXTENSION') return null;
  const name = String.raw`("(?:[^"]|"")+"|[\w$]+)`;
  const match = new RegExp(`^CREATE\\s+EXTENSION\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?${name}`, 'i').exec(sql);
  const home = new RegExp(`\\sSCHEMA\\s+${name}`, 'i').exec(sql)?.[1];
  return match?.[1] === undefined
    ? null
    : { name: plain(match[1]), home: home === undefined ? null : plain(home) };
}

function plain(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}

/** One that the live database has is lent to the scratch: it is there once in a database. */
async function useExtension(
  connection: Connection,
  { sql }: ScriptStatement,
  { name, home }: NamedExtension,
  homes: Map<string, string>,
): Promise<void> {
  const find = async () =>
    (await installedExtensions(connection)).find((installed) => installed.name === name);
  const installed = await find();
  if (installed === undefined) await connection.run(sql);
  else if (installed.movable) await moveExtensions(connection, new Map([[name, home ?? 'public']]));
  const now = await find();
  if (now) homes.set(name, now.namespace);
}

/** What a script may have set is set back, and a key that is checked at the end of the transaction is checked now. */
async function settle(connection: Connection): Promise<void> {
  try {
    await connection.run('SET CONSTRAINTS ALL IMMEDIATE');
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw invalid(`${error.message} (${error.code})`, null);
  }
  await connection.run('RESET SESSION AUTHORIZATION; RESET ALL; DISCARD TEMP');
  await connection.pin();
}

async function reservedNames(connection: Connection): Promise<string> {
  const rows = await connection.rows(
    "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname ~ '^carryover(_|$)' ORDER BY nspname",
  );
  return rows.join('\n');
}

function invalid(reason: string, line: number | null): CarryoverError {
  const where = line === null ? '' : ` in line ${line}`;
  return new CarryoverError(
    'SCHEMA_INVALID',
    `PostgreSQL does not take the schema${where}: ${reason}. Nothing was touched.`,
    {
      hint: 'Correct what PostgreSQL names in the schema, and run again.',
      ...(line !== null && { details: { line } }),
    },
  );
}
