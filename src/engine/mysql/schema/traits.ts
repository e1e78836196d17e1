import { CarryoverError } from '../../../errors.ts';
import type { Query } from './query.ts';

/** What a server is and can: found by asking it, so that nobody else asks for the product. */
export interface Traits {
  readonly product: 'MySQL' | 'MariaDB';
  /** E.g. `10.11.19`. */
  readonly version: string;
  /** What new sessions begin with, and an application's routines and triggers so mostly have. */
  readonly sqlMode: string;
  readonly defaultEngine: string;
  /** `utf8mb4` texts of a connection are compared by it, unless the connection says otherwise. */
  readonly connectionCollation: string;
  /** What a `utf8mb4` text has that nobody gave a collation. */
  readonly textCollation: string;
  /** Name and host of the account that the connection acts as. */
  readonly user: { readonly name: string; readonly host: string };
  /** 0: table names keep their case and are told apart by it. */
  readonly lowerCaseTableNames: number;
  /** `LOAD DATA LOCAL` is allowed. */
  readonly localInfile: boolean;
  /** RENAME TABLE works for a session that holds LOCK TABLES … WRITE. */
  readonly renamesUnderLock: boolean;
  /** CREATE SEQUENCE. */
  readonly hasSequences: boolean;
  /** A default of bytes is printed as such; otherwise as a text that may have lost some of them. */
  readonly printsBinaryDefaults: boolean;
  /** Names in a foreign key are printed as SQL; otherwise perhaps with single backticks in them. */
  readonly printsForeignKeyNames: boolean;
}

/** Asks a server what it is. `query` needs no database. */
export async function readTraits(query: Query): Promise<Traits> {
  const [row = []] = await query(
    `SELECT @@version, @@version_comment, @@GLOBAL.sql_mode, @@default_storage_engine, @@collation_connection,
       CURRENT_USER(), @@lower_case_table_names, @@GLOBAL.local_infile, COLLATION(CONVERT('' USING utf8mb4))`,
  );
  const [version = '', comment, sqlMode, engine, collation, user, lowerCase, localInfile, text] = row.map(
    (value) => value ?? '',
  );
  const isMariaDb = /mariadb/i.test(`${version} ${comment}`);
  const at = (user ?? '').lastIndexOf('@');
  return {
    product: isMariaDb ? 'MariaDB' : 'MySQL',
    // MariaDB may call itself 5.5.5-10.11.2-MariaDB, for replicas that know no two digits.
    version: /^(?:5\.5\.5-)?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? version,
    sqlMode: sqlMode ?? '',
    defaultEngine: engine ?? 'InnoDB',
    connectionCollation: collation ?? '',
    textCollation: text ?? '',
    user: { name: (user ?? '').slice(0, at), host: (user ?? '').slice(at + 1) },
    lowerCaseTableNames: Number(lowerCase),
    localInfile: localInfile === '1',
    renamesUnderLock: !isMariaDb,
    hasSequences: isMariaDb,
    printsBinaryDefaults: !isMariaDb,
    printsForeignKeyNames: !isMariaDb,
  };
}

/**
 * Refuses a server whose RENAME of many tables a crash may leave half done.
 * @throws CONNECTION_FAILED
 */
export function refuseOldServer({ product, version }: Pick<Traits, 'product' | 'version'>): void {
  const oldest = product === 'MariaDB' ? [10, 6] : [8, 0];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needed = 0, neededMinor = 0] = oldest;
  if (major > needed || (major === needed && minor >= neededMinor)) return;
  throw new CarryoverError(
    'CONNECTION_FAILED',
    `The server is ${product} ${version}: before ${product} ${oldest.join('.')} a crash in the middle of a cutover may leave some tables old and others new.`,
    { hint: `Upgrade the server to ${product} ${oldest.join('.')} or newer. Nothing was changed.` },
  );
}
