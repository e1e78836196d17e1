import { quoteIdentifier } from '../quote.ts';
import type { Query } from './query.ts';

/** A foreign key's clause as a server may print it, and what it should have printed. */
export interface Misprint {
  readonly printed: string;
  readonly meant: string;
}

/**
 * Some releases of MariaDB (11.8.6 is one) print the names of foreign keys and of their columns as they are, a backtick in
 * them not doubled: who reads that, reads something else. The catalog has the names right, and by it the clauses are put
 * right. By table.
 */
export async function readMisprintedKeys(query: Query, database: string): Promise<Map<string, Misprint[]>> {
  const rows = await query(sql, [database]);
  const misprints = new Map<string, Misprint[]>();
  for (const key of keysOf(rows.filter(([schema]) => schema === database))) {
    const printed = clauseOf(key, database, (name) => `\`${name}\``);
    const meant = clauseOf(key, database, quoteIdentifier);
    if (printed === meant) continue;
    misprints.set(key.table, [...(misprints.get(key.table) ?? []), { printed, meant }]);
  }
  return misprints;
}

/** What SHOW CREATE TABLE printed, its misprints put right where it has them. */
export function withoutMisprints(create: string, misprints: readonly Misprint[] = []): string {
  return misprints.reduce((text, { printed, meant }) => text.replace(printed, () => meant), create);
}

const sql = `SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME,
    REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
  FROM information_schema.KEY_COLUMN_USAGE
  WHERE TABLE_SCHEMA = ? AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY ORDINAL_POSITION`;

interface NamesOfKey {
  readonly table: string;
  readonly name: string;
  readonly columns: string[];
  readonly parent: { readonly database: string; readonly table: string; readonly columns: string[] };
}

function keysOf(rows: Awaited<ReturnType<Query>>): Iterable<NamesOfKey> {
  const keys = new Map<string, NamesOfKey>();
  for (const row of rows) {
    const [, table = '', name = '', column, ...of] = row.map((value) => value ?? '');
    const [database = '', parent = '', parentColumn] = of;
    const id = JSON.stringify([table, name]);
    const key = keys.get(id) ?? {
      table,
      name,
      columns: [],
      parent: { database, table: parent, columns: [] },
    };
    key.columns.push(column ?? '');
    key.parent.columns.push(parentColumn ?? '');
    keys.set(id, key);
  }
  return keys.values();
}

/** The tables' names are printed right in any case. */
function clauseOf(key: NamesOfKey, database: string, quote: (name: string) => string): string {
  const { parent } = key;
  const owner = parent.database === database ? '' : `${quoteIdentifier(parent.database)}.`;
  const list = (names: readonly string[]): string => names.map(quote).join(', ');
  return `\n  CONSTRAINT ${quote(key.name)} FOREIGN KEY (${list(key.columns)}) REFERENCES ${owner}${quoteIdentifier(parent.table)} (${list(parent.columns)})`;
}
