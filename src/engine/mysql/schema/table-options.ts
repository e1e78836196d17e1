import type { ParsedCreateTable } from './parse-create-table.ts';
import type { TableRow } from './read-catalog.ts';
import type { Traits } from './traits.ts';

/** What a table says of itself behind its columns: as options where it is not the default, as clauses what is no option. */
export function tableOptions(
  parsed: ParsedCreateTable,
  row: TableRow,
  traits: Traits,
): { readonly options: Record<string, string>; readonly extras: readonly string[] } {
  const told = new Map(parsed.options);
  for (const word of ['ENGINE', 'CHARSET', 'COLLATE']) told.delete(word);
  const options = Object.fromEntries(
    [...simple].flatMap(([word, name]) => {
      const value = told.get(word);
      told.delete(word);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return {
    options: {
      ...(row.engine === traits.defaultEngine ? {} : { engine: row.engine }),
      // Not the database's own: the same table is to look the same in any database.
      ...(row.collation === traits.textCollation ? {} : { collation: row.collation }),
      ...options,
    },
    extras: [
      ...[...told].map(([word, value]) => `${word}=${value}`),
      ...(parsed.partitions === '' ? [] : [parsed.partitions]),
    ],
  };
}

/** Options that can be said again as a word or a text. */
const simple: readonly (readonly [string, string])[] = [
  ['ROW_FORMAT', 'row_format'],
  ['COMMENT', 'comment'],
];
