import type { Column, ForeignKey, ReferentialAction, Table, TableKind } from '../../model.ts';
import { sqlTokens, unquote } from '../../values/sql-tokens.ts';
import { encodingOf } from './affinity.ts';
import { buildIndexes, keyExtras } from './build-indexes.ts';
import { parseCreateTable } from './parse-create-table.ts';
import type { ParsedColumn, ParsedTable } from './parse-create-table.ts';
import { portableFromNative } from './portable-from-native.ts';
import { quoteText } from './quote.ts';
import type { Catalog, ColumnRow, ForeignKeyRow, ObjectRow } from './read-catalog.ts';

/** One table, from what the pragmas tell and what its DDL adds. */
export function buildTable(catalog: Catalog, object: ObjectRow, kind: TableKind, owner?: string): Table {
  const rows = catalog.columns.get(object.name) ?? [];
  const sql = object.sql ?? '';
  const options = catalog.tables.get(object.name);
  const facts: Facts = {
    rows,
    kind,
    strict: options?.strict === 1,
    withoutRowid: options?.wr === 1,
    parsed: kind === 'virtual' ? null : agreeing(parseCreateTable(sql), rows),
    alias: rowidAlias(catalog, object.name, rows),
  };
  const keys = catalog.indexes.get(object.name) ?? [];
  const columns = rows.map((row, index) => buildColumn(facts, row, facts.parsed?.columns[index]));
  const names = (index: string) => (catalog.indexParts.get(index) ?? []).flatMap((part) => part.name ?? []);
  const extras =
    kind === 'virtual'
      ? []
      : [...(facts.parsed?.extras ?? ['unread']), ...keyExtras(catalog, object.name, columns)];
  return {
    name: object.name,
    kind,
    ...(owner === undefined ? {} : { owner }),
    columns,
    primaryKey: rows
      .filter((row) => row.pk > 0)
      .toSorted((a, b) => a.pk - b.pk)
      .map((row) => row.name),
    uniques: keys.filter((key) => key.origin === 'u').map((key) => names(key.name)),
    indexes: buildIndexes(catalog, object.name, columns),
    foreignKeys: buildForeignKeys(catalog, object.name, facts.parsed),
    checks: facts.parsed?.checks ?? [],
    ...(options?.wr === 1 ? { withoutRowid: true } : {}),
    ...(facts.strict ? { strict: true } : {}),
    ...(extras.length > 0 ? { extras } : {}),
    sql,
  };
}

interface Facts {
  readonly rows: readonly ColumnRow[];
  readonly kind: TableKind;
  readonly strict: boolean;
  readonly withoutRowid: boolean;
  /** Null where the DDL could not be read. */
  readonly parsed: ParsedTable | null;
  /** Name of the column that is the rowid. */
  readonly alias: string | undefined;
}

/** What was read counts only if it has the columns that SQLite tells of. */
function agreeing(parsed: ParsedTable | null, rows: readonly ColumnRow[]): ParsedTable | null {
  const same =
    parsed?.columns.length === rows.length &&
    parsed.columns.every((column, index) => column.name === rows[index]?.name);
  return same ? parsed : null;
}

/** An INTEGER primary key without an index of its own is the rowid: it is never null and numbers itself. */
function rowidAlias(catalog: Catalog, table: string, rows: readonly ColumnRow[]): string | undefined {
  const key = rows.filter((row) => row.pk > 0);
  const indexed = catalog.indexes.get(table)?.some((index) => index.origin === 'pk');
  return key.length === 1 && !indexed ? key[0]?.name : undefined;
}

function buildColumn(facts: Facts, row: ColumnRow, parsed: ParsedColumn | undefined): Column {
  const stored = facts.kind !== 'virtual';
  const sql = row.dflt_value === null ? undefined : defaultSql(row.dflt_value);
  return {
    name: row.name,
    type: stored ? portableFromNative(row.type, facts.strict) : 'any',
    nativeType: row.type,
    encoding: stored ? encodingOf(row.type, facts.strict) : 'any',
    nullable: row.notnull === 0 && row.name !== facts.alias,
    ...(sql === undefined ? {} : { default: sql }),
    ...(facts.parsed?.autoincrement && row.pk > 0 ? { identity: true } : {}),
    ...(isOnlyKey(facts, row) ? { selfNumbering: row.name === facts.alias } : {}),
    ...(row.hidden >= 2 ? { generated: { sql: parsed?.generated ?? '', stored: row.hidden === 3 } } : {}),
    ...(parsed?.collation === undefined || /^binary$/i.test(parsed.collation)
      ? {}
      : { collation: parsed.collation }),
  };
}

function isOnlyKey({ rows, withoutRowid }: Facts, row: ColumnRow): boolean {
  return !withoutRowid && row.pk > 0 && rows.every((other) => other === row || other.pk === 0);
}

/** A bare or double-quoted name as a default means its text: say so, as an expression it would be a column. */
function defaultSql(text: string): string {
  const [token, ...others] = sqlTokens(text);
  if (!token || others.length > 0) return text;
  const isConstant = /^(?:true|false|null|current_(?:date|time|timestamp))$/i.test(token.text);
  return token.kind === 'quoted' || (token.kind === 'word' && !isConstant) ? quoteText(unquote(token)) : text;
}

function buildForeignKeys(catalog: Catalog, table: string, parsed: ParsedTable | null): ForeignKey[] {
  const groups = new Map<number, ForeignKeyRow[]>();
  for (const row of catalog.foreignKeys.get(table) ?? [])
    groups.set(row.id, [...(groups.get(row.id) ?? []), row]);
  return [...groups.values()].map((rows, index) => {
    const { name, deferred } = parsed?.foreignKeys[index] ?? {};
    const spelled = rows[0]?.parent ?? '';
    const parent = catalog.columns.has(spelled) ? spelled : sameName(catalog.columns.keys(), spelled);
    const known = (catalog.columns.get(parent) ?? []).map((column) => column.name);
    return {
      ...(name === undefined ? {} : { name }),
      columns: rows.map((row) => row.from),
      references: {
        table: parent,
        columns: rows.flatMap((row) => (row.to === null ? [] : sameName(known, row.to))),
      },
      onDelete: action(rows[0]?.on_delete),
      onUpdate: action(rows[0]?.on_update),
      ...(deferred ? { deferred } : {}),
    };
  });
}

/** The name as its owner spells it: SQLite's foreign keys don't mind the case, comparing code would. */
function sameName(known: Iterable<string>, name: string): string {
  const wanted = name.toLowerCase();
  for (const candidate of known) if (candidate.toLowerCase() === wanted) return candidate;
  return name;
}

function action(text = 'NO ACTION'): ReferentialAction {
  return text.toLowerCase() as ReferentialAction;
}
