import type { Query } from '../query.ts';

/** Rows of one catalog query as objects. `Row` says what JSON makes of its columns: an oid is a text, 64 bits must be made one. */
export async function readFacts<Row>(query: Query, sql: string): Promise<readonly Row[]> {
  const rows = await query(`SELECT pg_catalog.row_to_json(fact)::pg_catalog.text FROM (${sql}) AS fact`);
  return rows.map(([text]) => JSON.parse(String(text)) as Row);
}
