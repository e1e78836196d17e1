import type { KeyRange } from '../engine.ts';
import type { Connection } from './connection.ts';
import { asOurs } from './as-ours.ts';
import { quoteIdentifier, quoteText } from './quote.ts';
import { relationOf } from './read-rows.ts';

/** Rows that are looked at to find the borders of a bigger table: a few for each of the most ranges there can be. */
const sampled = 40_000;
const mostRanges = 2000;

/** A primary key as far as ranges need it. */
interface Key {
  readonly columns: readonly string[];
  /** The types as a cast names them. */
  readonly types: readonly string[];
  /** Schema of the operators `<` and `>=` by which the key is ordered, quoted. */
  readonly operators: string;
}

/** See `Reader.ranges`. `name` is the table's, quoted. The same rows in the same places give the same ranges. */
export async function keyRanges(connection: Connection, name: string, bytes: number): Promise<KeyRange[]> {
  return asOurs(divide(connection, name, bytes), `Cannot divide table ${name}`);
}

async function divide(connection: Connection, name: string, bytes: number): Promise<KeyRange[]> {
  const size = await sizeOf(connection, name);
  const parts = Math.min(mostRanges, Math.ceil(size.bytes / bytes));
  const key = parts < 2 ? null : await keyOf(connection, name);
  if (key === null) return [{ from: null, to: null }];
  const share = size.rows > 2 * sampled ? ` TABLESAMPLE SYSTEM (${percent(size.rows)}) REPEATABLE (1)` : '';
  const names = key.columns.map(quoteIdentifier).join(', ');
  const fields = key.columns.map((_, index) => `k${index}`).join(', ');
  const borders = await connection.rows(
    `SELECT ${fields} FROM (
      SELECT ${fields}, part, pg_catalog.lag(part) OVER (ORDER BY place) AS before FROM (
        SELECT ${fields}, pg_catalog.ntile(${parts}) OVER own AS part, pg_catalog.row_number() OVER own AS place
        FROM (SELECT ${names} FROM ${await relationOf(connection, name)}${share}) AS keys (${fields})
        WINDOW own AS (ORDER BY ${fields})) AS parted) AS bordered
    WHERE part <> before ORDER BY part`,
  );
  const ends = borders.map((border) => border.map(String));
  return [...ends, null].map((to, index) => ({ from: ends[index - 1] ?? null, to }));
}

function percent(rows: number): string {
  return Math.max(0.001, (100 * sampled) / rows).toFixed(3);
}

/** What the server reckons: the whole size on disk, of all partitions, and the rows at the last look. */
async function sizeOf(connection: Connection, name: string): Promise<{ bytes: number; rows: number }> {
  const [[bytes, rows] = []] = await connection.rows(
    `SELECT sum(pg_catalog.pg_table_size(c.oid))::text, sum(greatest(c.reltuples, c.relpages))::text
      FROM pg_catalog.pg_class c WHERE c.oid = $1::pg_catalog.regclass
        OR c.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass) WHERE isleaf)`,
    [name],
  );
  return { bytes: Number(bytes), rows: Number(rows) };
}

/**
 * Null if the table has no primary key that an index orders, or columns of it are ordered by operators of several schemas:
 * a comparison of rows names one only.
 */
async function keyOf(connection: Connection, name: string): Promise<Key | null> {
  const rows = await connection.rows(
    `SELECT a.attname::text, pg_catalog.format_type(a.atttypid, -1),
        pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = c.relam
      CROSS JOIN pg_catalog.generate_series(0, i.indnkeyatts - 1) AS at
      JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[at]
      JOIN pg_catalog.pg_opclass p ON p.oid = i.indclass[at]
      LEFT JOIN pg_catalog.pg_amop l ON l.amopfamily = p.opcfamily AND l.amopstrategy = 1
        AND l.amoplefttype = p.opcintype AND l.amoprighttype = p.opcintype
      LEFT JOIN pg_catalog.pg_operator o ON o.oid = l.amopopr AND o.oprname = '<'
      LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
      WHERE i.indrelid = $1::pg_catalog.regclass AND i.indisprimary AND m.amname = 'btree' ORDER BY at`,
    [name],
  );
  const operators = new Set(rows.map(([, , schema]) => schema));
  const [only] = operators;
  if (operators.size !== 1 || only === null || only === undefined) return null;
  return {
    columns: rows.map(([column]) => String(column)),
    types: rows.map(([, type]) => String(type)),
    operators: only,
  };
}

/** The range as a condition on the table's rows. */
export async function rangeCondition(
  connection: Connection,
  name: string,
  { from, to }: KeyRange,
): Promise<string> {
  if (from === null && to === null) return 'true';
  const key = await keyOf(connection, name);
  if (key === null) throw new Error(`the table ${name} has no key that could be divided`);
  const columns = `(${key.columns.map(quoteIdentifier).join(', ')})`;
  const compare = (operator: string, border: readonly string[]): string => {
    const values = key.types.map((type, index) => `${quoteText(border[index] ?? '')}::${type}`);
    return `${columns} OPERATOR(${key.operators}.${operator}) (${values.join(', ')})`;
  };
  return [...(from ? [compare('>=', from)] : []), ...(to ? [compare('<', to)] : [])].join(' AND ');
}
