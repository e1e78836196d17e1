import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from '../sqlite-driver.ts';

/** What `expected.json` of a story says. Values as `rowsOf` writes them. */
export interface Expected {
  /** Every ordinary table of the new database, with its rows. */
  readonly rows: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  /** Columns to sort by where the order of the rows says nothing. */
  readonly order?: Readonly<Record<string, string>>;
  /** Statements for the new database, in turn, and what they give. They may write. */
  readonly asks?: readonly { readonly sql: string; readonly gives: readonly unknown[] }[];
  /** Lines that the ledger has: table, from, read, written, filtered, rejected. */
  readonly ledger?: readonly (readonly (string | number | null)[])[];
  readonly dropped?: readonly { readonly table: string; readonly rows: number }[];
  /** Texts that stand in the quarantine files, one for each rejected row. */
  readonly quarantined?: readonly string[];
}

/** A story laid out in a folder of its own: the old database, and the files that say what it should become. */
export interface Story {
  readonly database: string;
  readonly schema: string;
  readonly seeds?: string[];
  readonly mapping?: string;
  readonly snapshots: string;
  readonly expected: Expected;
}

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));

/** Every folder of fixtures/ that says what to expect. */
export const storyNames = readdirSync(fixtures)
  .filter((name) => existsSync(join(fixtures, name, 'expected.json')))
  .toSorted();

/** Makes the old database of a story in `folder`. A mapping stays where it is, so that it can import the package. */
export function layOut(name: string, folder: string): Story {
  const from = join(fixtures, name);
  cpSync(from, folder, { recursive: true });
  const database = join(folder, 'app.db');
  const db = new Database(database);
  db.pragma('foreign_keys = OFF');
  db.exec(readFileSync(join(from, 'old.sql'), 'utf8'));
  db.close();
  const mapping = ['mapping.json', 'mapping.ts'].find((file) => existsSync(join(from, file)));
  return {
    database,
    schema: join(folder, existsSync(join(from, 'schema.json')) ? 'schema.json' : 'schema.sql'),
    ...(existsSync(join(from, 'seeds.json')) && { seeds: [join(folder, 'seeds.json')] }),
    ...(mapping && { mapping: join(from, mapping) }),
    snapshots: join(folder, 'snapshots'),
    expected: JSON.parse(readFileSync(join(from, 'expected.json'), 'utf8')) as Expected,
  };
}
