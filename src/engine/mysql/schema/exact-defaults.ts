import { quoteIdentifier } from '../quote.ts';
import { parseCreateTable } from './parse-create-table.ts';
import type { Query } from './query.ts';
import type { ColumnRow } from './read-catalog.ts';
import { isWord } from './tokens.ts';

/**
 * MariaDB prints the default of a binary column as a text, in which bytes that are no UTF-8 are lost: such defaults are
 * asked for as bytes, and written as a hexadecimal literal.
 */
export async function exactDefaults(
  query: Query,
  create: string,
  table: string,
  columns: readonly ColumnRow[],
): Promise<string> {
  const binary = new Set(
    columns.filter(({ dataType }) => dataType.endsWith('binary')).map(({ name }) => name),
  );
  let exact = create;
  // From the last to the first: the offsets of those before stay true.
  for (const clause of parseCreateTable(create).clauses.toReversed()) {
    if (clause.kind !== 'column' || !binary.has(clause.name)) continue;
    const at = clause.tokens.findIndex((token) => isWord(token, 'DEFAULT'));
    const value = clause.tokens[at + 1];
    if (at === -1 || value?.kind !== 'string' || /^'[ !#-&(->@-[\]-~]*'$/.test(value.text)) continue;
    const column = quoteIdentifier(clause.name);
    // DEFAULT() needs a row: a join that finds none makes one of nulls.
    const [[hex] = []] = await query(
      `SELECT HEX(DEFAULT(t.${column})) FROM (SELECT 1) one LEFT JOIN ${quoteIdentifier(table)} t ON FALSE`,
    );
    exact = `${exact.slice(0, value.start)}0x${hex ?? ''}${exact.slice(value.end)}`;
  }
  return exact;
}
