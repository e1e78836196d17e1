import type { Column, ForeignKey, Table } from '../../model.ts';
import type { Orphans } from '../engine.ts';
import { quoteIdentifier, quoteText } from './quote.ts';
import type { Query } from './schema/query.ts';
import { ServerError } from './server-error.ts';

const mostSamples = 5;

/** The parent has no such column, or its texts can't be compared with those of the key. */
const brokenNumbers = new Set([1054, 1267]);

/**
 * Rows whose foreign key has no parent: the server does not look for them itself once checks were off.
 * @param broken a key that the server can't check, made while checks were off: it is passed over, or an error
 */
export async function findOrphans(
  query: Query,
  tables: readonly Table[],
  broken: 'pass' | 'throw',
): Promise<Orphans[]> {
  const known = new Set(tables.map(({ name }) => name));
  const found: Orphans[] = [];
  for (const table of tables) {
    for (const key of table.foreignKeys) {
      // A parent in another database is none of ours.
      if (!known.has(key.references.table)) continue;
      const orphans = await orphansOf(query, table, key).catch((error: unknown) => {
        if (broken === 'pass' && error instanceof ServerError && brokenNumbers.has(error.errno)) return null;
        throw error;
      });
      if (orphans) found.push(orphans);
    }
  }
  return found;
}

async function orphansOf(query: Query, table: Table, key: ForeignKey): Promise<Orphans | null> {
  const from = `FROM ${quoteIdentifier(table.name)} AS c WHERE ${condition(key)}`;
  const [[count] = []] = await query(`SELECT count(*) ${from}`);
  const rows = Number(count);
  if (rows === 0) return null;
  const order = table.primaryKey.map((name) => `c.${quoteIdentifier(name)}`);
  const samples = await query(
    `SELECT ${sampleSql(table, key)} ${from}${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''} LIMIT ${mostSamples}`,
  );
  return {
    table: table.name,
    columns: key.columns,
    parent: key.references.table,
    rows,
    samples: samples.map(([sample]) => sample ?? ''),
  };
}

/** A row with a null in its key needs no parent. */
function condition({ columns, references }: ForeignKey): string {
  const present = columns.map((name) => `c.${quoteIdentifier(name)} IS NOT NULL`);
  const same = columns.map(
    (name, index) => `p.${quoteIdentifier(references.columns[index] ?? '')} = c.${quoteIdentifier(name)}`,
  );
  const parent = quoteIdentifier(references.table);
  return `${present.join(' AND ')} AND NOT EXISTS (SELECT 1 FROM ${parent} AS p WHERE ${same.join(' AND ')})`;
}

function sampleSql(table: Table, { columns }: ForeignKey): string {
  const parts = columns.map((name) => {
    const text = `CAST(c.${quoteIdentifier(name)} AS CHAR)`;
    return isNumber(table.columns.find((column) => column.name === name)) ? text : `QUOTE(${text})`;
  });
  return parts.length === 1 ? (parts[0] ?? '') : `CONCAT_WS(${quoteText(', ')}, ${parts.join(', ')})`;
}

function isNumber(column: Column | undefined): boolean {
  return column?.encoding === 'integer' || column?.encoding === 'decimal' || column?.encoding === 'real';
}
