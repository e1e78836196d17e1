import type { Column, Index, IndexPart } from '../../model.ts';
import { parseCreateIndex } from './parse-create-index.ts';
import type { ParsedIndex } from './parse-create-index.ts';
import { quoteIdentifier } from './quote.ts';
import type { Catalog, IndexPartRow } from './read-catalog.ts';

/** The indexes of a table that CREATE INDEX made. */
export function buildIndexes(catalog: Catalog, table: string, columns: readonly Column[]): Index[] {
  const made = (catalog.indexes.get(table) ?? []).filter((index) => index.origin === 'c');
  return made.map((index) => {
    const sql = catalog.indexSql.get(index.name) ?? '';
    const parsed = parseCreateIndex(sql);
    const rows = catalog.indexParts.get(index.name) ?? [];
    return {
      name: index.name,
      parts: rows.map((row, at) => buildPart(row, columns, parsed?.parts[at])),
      unique: index.unique === 1,
      ...(parsed?.where === undefined ? {} : { where: parsed.where }),
      sql,
    };
  });
}

/** Orders and collations of keys and unique constraints, which the model has no place for. */
export function keyExtras(catalog: Catalog, table: string, columns: readonly Column[]): string[] {
  const keys = (catalog.indexes.get(table) ?? []).filter((index) => index.origin !== 'c');
  return keys.flatMap((key) => {
    const parts = (catalog.indexParts.get(key.name) ?? []).map((row) => buildPart(row, columns));
    const plain = parts.every((part) => !part.descending && part.collation === undefined);
    return plain
      ? []
      : [`${key.origin === 'pk' ? 'PRIMARY KEY' : 'UNIQUE'} (${parts.map(partSql).join(', ')})`];
  });
}

function buildPart(
  row: IndexPartRow,
  columns: readonly Column[],
  parsed?: ParsedIndex['parts'][number],
): IndexPart {
  const descending = row.desc === 1 ? { descending: true } : {};
  if (row.name === null) {
    const collation = parsed?.collation === undefined ? {} : { collation: parsed.collation };
    return { sql: parsed?.sql ?? '', ...descending, ...collation };
  }
  const own = columns.find((column) => column.name === row.name)?.collation ?? 'BINARY';
  const collation = own.toLowerCase() === row.coll.toLowerCase() ? {} : { collation: row.coll };
  return { column: row.name, ...descending, ...collation };
}

function partSql(part: IndexPart): string {
  const collation = part.collation === undefined ? '' : ` COLLATE ${quoteIdentifier(part.collation)}`;
  return `${quoteIdentifier(part.column ?? '')}${collation}${part.descending ? ' DESC' : ''}`;
}
