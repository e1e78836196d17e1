import type { Missing, Need } from '../engine.ts';
import type { Connection } from './connection.ts';
import { readGrants } from './grants.ts';
import type { Grants } from './grants.ts';
import { quoteText } from './quote.ts';
import { tableNames } from './retained.ts';
import type { Server } from './server.ts';
import { newSideId, sideName, stem } from './side-names.ts';

/** Without them there would be tables, views, triggers or events that nobody sees. */
const toRead = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'];
const toChange = [
  ...toRead,
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'ALTER',
  'INDEX',
  'REFERENCES',
  'LOCK TABLES',
  'CREATE VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
];

/** What the user may not do and would have to, and what of the server is in the way. */
export async function missingRights(
  server: Server,
  connection: Connection,
  database: string,
  need: Need,
): Promise<readonly Missing[]> {
  const account = accountOf(server);
  const grants = await readGrants(connection);
  const lacking = (rights: readonly string[], where: string): string[] =>
    rights.filter((right) => !grants.has(right, where));
  const own = lacking(need === 'read' ? toRead : toChange, database);
  if (need === 'read' && !seesRoutines(grants, database)) own.push('EXECUTE');
  const found: Missing[] = [];
  if (own.length > 0 && need !== 'try') {
    found.push({
      what: `The user ${account} lacks these rights in the database "${database}": ${own.join(', ')}.`,
      mend: `GRANT ${own.join(', ')} ON ${grantName(database)}.* TO ${account};`,
    });
  }
  if (need === 'read') return found;
  const beside = lacking(toChange, sideName(database, 'scratch', newSideId()));
  if (beside.length > 0) {
    found.push({
      what: `The user ${account} may not make the databases beside "${database}" in which the new version is built: ${beside.join(', ')}.`,
      mend: `GRANT ${beside.join(', ')} ON ${grantName(stem(database), '%')}.* TO ${account};`,
    });
  }
  if (need === 'try') return [...found, ...(await readOnlyServer(connection))];
  return [
    ...found,
    ...(await lackingForTriggers(server, connection, database, grants.has('RELOAD', null))),
    ...(await lackingForDefiners(server, connection, database, (right) => grants.has(right, null))),
    ...(await untrustedCreators(connection, database, grants.has('SUPER', null))),
    ...(await tooFewConnections(connection, database)),
    ...(await readOnlyServer(connection)),
  ];
}

/** Without one of these the server hides that there are routines; with EXECUTE alone, only what is in them. */
function seesRoutines(grants: Grants, database: string): boolean {
  const here = ['EXECUTE', 'ALTER ROUTINE'].some((right) => grants.has(right, database));
  return here || grants.has('SHOW_ROUTINE', null) || grants.has('SELECT', 'mysql');
}

function accountOf({ traits }: Server): string {
  return `${quoteText(traits.user.name)}@${quoteText(traits.user.host)}`;
}

/** A name in a GRANT: `_` and `%` would stand for other characters there. */
function grantName(name: string, rest = ''): string {
  return `\`${name.replaceAll('`', '``').replace(/[\\_%]/g, '\\$&')}${rest}\``;
}

/** Where the RENAME can't be done by who holds the locks, FLUSH TABLES keeps writers off while triggers are dropped. */
async function lackingForTriggers(
  server: Server,
  connection: Connection,
  database: string,
  mayFlush: boolean,
): Promise<Missing[]> {
  if (server.traits.renamesUnderLock || mayFlush) return [];
  const triggers = await connection.query(
    'SELECT 1 FROM information_schema.triggers WHERE trigger_schema = ? LIMIT 1',
    [database],
  );
  if (triggers.length === 0) return [];
  const account = accountOf(server);
  return [
    {
      what: `The user ${account} lacks the right RELOAD, which is needed to keep writers off tables with triggers.`,
      mend: `GRANT RELOAD ON *.* TO ${account};`,
    },
  ];
}

/** Products and versions have other names for it; each lets an object act as another user than who makes it. */
const forDefiners = ['SUPER', 'SET USER', 'SET_USER_ID', 'SET_ANY_DEFINER'];

async function lackingForDefiners(
  server: Server,
  connection: Connection,
  database: string,
  has: (right: string) => boolean,
): Promise<Missing[]> {
  if (forDefiners.some(has)) return [];
  const { name, host } = server.traits.user;
  const rows = await connection.query(
    `SELECT DISTINCT definer FROM (
       SELECT definer FROM information_schema.triggers WHERE trigger_schema = ?
       UNION ALL SELECT definer FROM information_schema.views WHERE table_schema = ?
       UNION ALL SELECT definer FROM information_schema.routines WHERE routine_schema = ?
       UNION ALL SELECT definer FROM information_schema.events WHERE event_schema = ?) AS d
     WHERE definer <> ? ORDER BY definer`,
    [database, database, database, database, `${name}@${host}`],
  );
  if (rows.length === 0) return [];
  const account = accountOf(server);
  const others = rows.map(([definer]) => `"${definer}"`).join(', ');
  return [
    {
      what: `The user ${account} may not make views, triggers or routines that act as ${others}, as some of "${database}" do.`,
      mend: `GRANT ${await rightForDefiners(connection)} ON *.* TO ${account};`,
    },
  ];
}

/** The server tells which of the names it knows. */
async function rightForDefiners(connection: Connection): Promise<string> {
  const rows = await connection.query('SHOW PRIVILEGES');
  const known = new Set(rows.map(([right]) => (right ?? '').toUpperCase()));
  return forDefiners.toReversed().find((right) => known.has(right)) ?? 'SUPER';
}

/** With a binary log, a server lets nobody but an administrator make triggers and functions, unless told to. */
async function untrustedCreators(
  connection: Connection,
  database: string,
  isSuper: boolean,
): Promise<Missing[]> {
  if (isSuper) return [];
  const [[log, trust] = []] = await connection.query('SELECT @@log_bin, @@log_bin_trust_function_creators');
  const rows = await connection.query(
    `SELECT 1 FROM information_schema.triggers WHERE trigger_schema = ?
     UNION SELECT 1 FROM information_schema.routines WHERE routine_schema = ? AND routine_type = 'FUNCTION'`,
    [database, database],
  );
  if (log === '0' || trust === '1' || rows.length === 0) return [];
  return [
    {
      what: `The server has a binary log, so this user may not make the triggers and functions of "${database}" again.`,
      mend: 'SET GLOBAL log_bin_trust_function_creators = 1;',
    },
  ];
}

/** Connections beside those that hold a table each. */
const otherConnections = 12;

async function tooFewConnections(connection: Connection, database: string): Promise<Missing[]> {
  const tables = (await tableNames(connection.query, database)).length;
  const [[most] = []] = await connection.query('SELECT @@max_connections');
  const [[, used] = []] = await connection.query("SHOW STATUS LIKE 'Threads_connected'");
  const needed = Number(used) + tables + otherConnections;
  if (needed <= Number(most)) return [];
  return [
    {
      what: `The server has ${Number(most) - Number(used)} connections left, and a change of ${tables} tables needs ${tables + otherConnections}: one holds the writers off each table.`,
      mend: `SET GLOBAL max_connections = ${needed + 20};`,
    },
  ];
}

async function readOnlyServer(connection: Connection): Promise<Missing[]> {
  const [[isReadOnly] = []] = await connection.query('SELECT @@GLOBAL.read_only');
  if (isReadOnly === '0' || isReadOnly === 'OFF') return [];
  return [
    {
      what: 'The server is read-only: most likely it is a replica.',
      mend: 'Give the URL of the primary server.',
    },
  ];
}
