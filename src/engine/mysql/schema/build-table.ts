import type { Check, Constraint, Table } from '../../../model.ts';
import { quoteIdentifier } from '../quote.ts';
import { buildColumn, columnChecks, readColumns } from './build-column.ts';
import type { ReadColumn } from './build-column.ts';
import { addition, buildIndex, isUniqueConstraint } from './build-index.ts';
import { closing, parseCreateTable, textOf } from './parse-create-table.ts';
import type { Clause, ParsedCreateTable } from './parse-create-table.ts';
import { parseForeignKey } from './parse-foreign-key.ts';
import { parseKey } from './parse-key.ts';
import type { Catalog, TableRow } from './read-catalog.ts';
import { tableOptions } from './table-options.ts';
import { isSign } from './tokens.ts';
import type { Traits } from './traits.ts';

/** A table's rows as the catalog has them, and what SHOW CREATE TABLE printed, without the database's own name. */
export interface TableFacts {
  readonly row: TableRow;
  readonly create: string;
  readonly catalog: Catalog;
  readonly traits: Traits;
}

/**
 * One table. Keys but the primary one, and foreign keys, are no part of its `sql`, so that rows load faster; except keys
 * that the server wants with the table: the one that AUTO_INCREMENT counts by, and the unique ones of a partitioned table.
 * @throws DATABASE_FAILED
 */
export function buildTable({ row, create, catalog, traits }: TableFacts): Table {
  const parsed = parseCreateTable(create);
  const columns = readColumns(create, parsed, row.name, catalog.columns.get(row.name) ?? []);
  const inside = parsed.clauses.filter((clause) => standsInTable(create, parsed, columns, clause));
  const keys = parsed.clauses.filter((clause) => keyKinds.has(clause.kind));
  const uniques = keys.filter((clause) => isUniqueConstraint(create, clause));
  const foreignKeys = parsed.clauses.filter((clause) => clause.kind === 'foreign key');
  const parents = foreignKeys.map((clause) => [clause, parseForeignKey(clause, row.name)] as const);
  const primaryKey = parsed.clauses.filter((clause) => clause.kind === 'primary key');
  const { options, extras: optionExtras } = tableOptions(parsed, row, traits);
  const outside = (clause: Clause): boolean => !inside.includes(clause);
  const extras = [
    ...columns.flatMap(({ name, parsed }) =>
      parsed.extras.map((extra) => `${quoteIdentifier(name)} ${extra}`),
    ),
    ...inside.filter((clause) => tells(create, clause)).map((clause) => clause.text),
    ...parents.filter(([, key]) => key === null).map(([clause]) => clause.text),
    ...optionExtras,
  ];
  const constraint = (kind: Constraint['kind'], clause: Clause): Constraint => ({
    name: clause.name,
    kind,
    sql: addition(row.name, clause),
  });
  return {
    name: row.name,
    kind: 'table',
    columns: columns.filter(({ parsed }) => !parsed.period).map((column) => buildColumn(column, row)),
    primaryKey: primaryKey.flatMap((clause) => parseKey(create, clause).columns),
    uniques: uniques.map((clause) => parseKey(create, clause).columns),
    indexes: keys
      .filter((clause) => outside(clause) && !uniques.includes(clause))
      .map((clause) => buildIndex(create, row.name, clause)),
    foreignKeys: parents.flatMap(([, key]) => key ?? []),
    checks: [...checksOf(create, row.name, parsed), ...columns.flatMap(columnChecks)],
    ...(extras.length > 0 ? { extras } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
    constraints: [
      ...uniques.filter(outside).map((clause) => constraint('unique', clause)),
      ...foreignKeys.map((clause) => constraint('foreign key', clause)),
    ],
    sql: `CREATE TABLE ${quoteIdentifier(row.name)} (\n  ${inside.map(({ text }) => text).join(',\n  ')}\n)${parsed.tail}`,
  };
}

const keyKinds: ReadonlySet<Clause['kind']> = new Set(['unique', 'index', 'fulltext', 'spatial']);

function checksOf(create: string, table: string, parsed: ParsedCreateTable): Check[] {
  const clauses = parsed.clauses.filter((clause) => clause.kind === 'check');
  return clauses.map((clause) => {
    const open = clause.tokens.findIndex((token) => isSign(token, '('));
    const sql = textOf(create, clause.tokens.slice(open + 1, closing(clause.tokens, open)));
    const unnamed = clause.name === '' || isGivenName(table, clause.name);
    return { ...(unnamed ? {} : { name: clause.name }), sql };
  });
}

/** The name that a server gives to a check without one. */
function isGivenName(table: string, name: string): boolean {
  return /^CONSTRAINT_\d+$/.test(name) || (name.startsWith(`${table}_chk_`) && /_chk_\d+$/.test(name));
}

function standsInTable(
  create: string,
  parsed: ParsedCreateTable,
  columns: readonly ReadColumn[],
  clause: Clause,
): boolean {
  if (clause.kind === 'foreign key') return false;
  if (!keyKinds.has(clause.kind)) return true;
  if (clause.kind === 'unique' && parsed.partitions !== '') return true;
  return clause === counterKey(create, parsed, columns);
}

/** The key that the server wants for AUTO_INCREMENT where the primary key does not serve. */
function counterKey(
  create: string,
  parsed: ParsedCreateTable,
  columns: readonly ReadColumn[],
): Clause | undefined {
  const counter = columns.find((column) => column.parsed.autoIncrement)?.name;
  if (counter === undefined) return undefined;
  const keys = parsed.clauses.filter((clause) => clause.kind === 'primary key' || keyKinds.has(clause.kind));
  const serving = keys.filter((clause) => parseKey(create, clause).parts[0]?.column === counter);
  // MyISAM counts within a key's first columns.
  const lesser = keys.filter((clause) => parseKey(create, clause).columns.includes(counter));
  return [...serving, ...lesser][0];
}

/** A clause that stands in the table's own statement, and that no other field tells. */
function tells(create: string, clause: Clause): boolean {
  if (clause.kind === 'column') return false;
  if (clause.kind === 'check') return clause.tokens.some((token) => token.kind === 'mark');
  if (clause.kind === 'primary key') return !parseKey(create, clause).plain;
  return true;
}
