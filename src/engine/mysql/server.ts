import type { ConnectOptions } from '../engine.ts';
import type { ServerAddress } from '../server/server-address.ts';
import { connectionFailed } from '../server/connection-failed.ts';
import { mysqlConfig } from '../server/mysql-config.ts';
import { reach } from '../server/reach.ts';
import { openConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { quoteIdentifier, quoteText } from './quote.ts';
import { tableMode } from './schema/script.ts';
import type { Traits } from './schema/traits.ts';
import { ServerError } from './server-error.ts';
import { witnessOf } from './still-at-work.ts';

/** A server, and how long to wait there for what others hold. Gives connections that behave alike wherever they go. */
export interface Server {
  readonly address: ServerAddress;
  readonly waitSeconds: number;
  readonly traits: Traits;
  /** A connection whose current database is `database`; `null` for none. */
  open(database: string | null, use?: Partial<Use>): Promise<Connection>;
}

export interface Use {
  /** Nothing can be written. */
  readonly readOnly: boolean;
  /** As views, triggers and routines of an application want to be made: the server's own `sql_mode`. */
  readonly forObjects: boolean;
}

/** Connections to an address; `traits` come once they are known. */
export function serverAt(address: ServerAddress, wait: Wait, traits: Traits): Server {
  const { waitSeconds } = wait;
  let known: readonly string[] | null = null;
  return {
    address,
    waitSeconds,
    traits,
    async open(database, use = {}) {
      const connection = await dial(address, database, wait);
      try {
        await pin(connection, waitSeconds);
        // The first connection finds out what the server has; the others need no more than one question for it.
        if (known === null) known = await settingsThatTake(connection);
        else await setAll(connection, known);
        await fit(connection, use, traits);
        return connection;
      } catch (error) {
        await connection.close();
        throw connectionFailed(address, error);
      }
    },
  };
}

async function fit(connection: Connection, use: Partial<Use>, traits: Traits): Promise<void> {
  if (use.readOnly) await connection.run('SET SESSION TRANSACTION READ ONLY');
  if (use.forObjects)
    await connection.run(
      `SET sql_mode = ${quoteText(traits.sqlMode)}, collation_connection = ${traits.connectionCollation}`,
    );
}

/** How long to wait for what is not there yet. */
export type Wait = Required<Pick<ConnectOptions, 'waitSeconds'>> & Pick<ConnectOptions, 'signal'>;

/** A connection as it is, for the first questions. @throws CONNECTION_FAILED, INTERRUPTED */
export async function dial(address: ServerAddress, database: string | null, wait: Wait): Promise<Connection> {
  return reach(address, wait, async () => {
    const config = await mysqlConfig(address);
    return openConnection({ ...config, database: database ?? '' }, witnessOf(address));
  });
}

/** Seconds: a server hangs up sooner on a connection that has nothing to say for as long as rows are loaded elsewhere. */
const longSilence = 31_536_000;

/** Makes a session independent of what the server is configured to. */
async function pin(connection: Connection, waitSeconds: number): Promise<void> {
  const seconds = Math.max(1, Math.ceil(waitSeconds));
  await connection.run(
    `SET SESSION time_zone = '+00:00', sql_mode = ${quoteText(tableMode)}, autocommit = 1, sql_quote_show_create = 1,
       sql_safe_updates = 0, sql_select_limit = DEFAULT, sql_auto_is_null = 0, foreign_key_checks = 0, unique_checks = 1,
       wait_timeout = ${longSilence}, net_read_timeout = 3600, net_write_timeout = 3600,
       lock_wait_timeout = ${seconds}, innodb_lock_wait_timeout = ${seconds},
       auto_increment_increment = 1, auto_increment_offset = 1`,
  );
  await connection.run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
}

/** One product or version has it, another not, or not for everybody. */
const ifKnown = [
  'max_execution_time = 0',
  'max_statement_time = 0',
  'idle_transaction_timeout = 0',
  'information_schema_stats_expiry = 0',
  'explicit_defaults_for_timestamp = 1',
  'sql_generate_invisible_primary_key = 0',
  'sql_require_primary_key = 0',
  'system_versioning_insert_history = 1',
];

async function settingsThatTake(connection: Connection): Promise<string[]> {
  const found: string[] = [];
  for (const setting of ifKnown) if (await takes(connection, setting)) found.push(setting);
  return found;
}

async function takes(connection: Connection, setting: string): Promise<boolean> {
  try {
    await setAll(connection, [setting]);
    return true;
  } catch (error) {
    if (!(error instanceof ServerError) || error.isLost) throw error;
    return false;
  }
}

async function setAll(connection: Connection, settings: readonly string[]): Promise<void> {
  if (settings.length > 0) await connection.run(`SET SESSION ${settings.join(', ')}`);
}

/**
 * Makes a database if it is not there. UTF-8, whatever the server's habit.
 * @param like one whose texts are compared as the new one's are to be, if it is there and in UTF-8, too
 */
export async function createDatabase(connection: Connection, name: string, like = name): Promise<void> {
  const [[collation] = []] = await connection.query(
    `SELECT default_collation_name FROM information_schema.schemata
     WHERE schema_name = ? AND default_character_set_name = 'utf8mb4'`,
    [like],
  );
  const words = collation ? `CHARACTER SET utf8mb4 COLLATE ${collation}` : 'CHARACTER SET utf8mb4';
  await connection.run(`CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(name)} ${words}`);
}
