import type { Dialect } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import { nearestName } from '../values/nearest-name.ts';
import { parsePortableType, portableTypes, typeFamily } from '../values/portable-type.ts';
import { declaredColumns } from './declared-columns.ts';
import type { DeclaredForeignKey, DeclaredSchema, DeclaredTable, NamedColumn } from './declared-schema.ts';

interface Problem {
  /** JSON pointer. */
  readonly place: string;
  readonly message: string;
}

/**
 * Checks what a JSON Schema can't say: that types exist, that names meet, that keys make sense.
 * @throws SCHEMA_INVALID listing all problems, also in `details.problems` as `{place, message}`
 */
export function checkDeclared(declared: DeclaredSchema, file: string, dialect: Dialect): void {
  const problems = problemsOf(declared, dialect);
  if (problems.length === 0) return;
  const lines = problems.slice(0, 50).map(({ place, message }) => `  ${place}: ${message}`);
  const more = problems.length > 50 ? [`  … and ${problems.length - 50} more`] : [];
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  throw new CarryoverError(
    'SCHEMA_INVALID',
    `The schema file ${file} has ${count}; nothing was touched:\n${[...lines, ...more].join('\n')}`,
    {
      hint: `${problems.length === 1 ? 'Correct it' : 'Correct them'} in ${file} and run again.`,
      details: { file, problems },
    },
  );
}

function problemsOf(declared: DeclaredSchema, dialect: Dialect): Problem[] {
  const fold = foldOf(dialect);
  const names = [...Object.keys(declared.tables), ...Object.keys(declared.views ?? {})];
  const indexes = Object.values(declared.tables).flatMap((table) =>
    (table.indexes ?? []).flatMap((index) => index.name ?? []),
  );
  return [
    ...twins('/tables', names, fold),
    ...twins('/tables', indexes, fold),
    ...Object.entries(declared.tables).flatMap(([name, table]) =>
      tableProblems(declared, { table, dialect, place: pointer('/tables', name) }),
    ),
  ];
}

interface Place {
  readonly table: DeclaredTable;
  readonly dialect: Dialect;
  readonly place: string;
}

function tableProblems(declared: DeclaredSchema, { table, dialect, place }: Place): Problem[] {
  if (table.ddl !== undefined) return ddlProblems(table, place);
  const columns = declaredColumns(table);
  const fold = foldOf(dialect);
  if (columns.length === 0 && !(table.columns && dialect.tablesWithoutColumns))
    return [{ place, message: table.columns ? 'a table needs a column here' : 'missing key `columns`' }];
  const names = columns.map((column) => column.name);
  const named = (list: readonly string[], at: string) =>
    unknownColumns(list, { names, fold }, `${place}/${at}`);
  return [
    ...twins(`${place}/columns`, names, fold),
    ...columns.flatMap((column, index) =>
      columnProblems(column, { table, dialect, place: columnPlace(table, column, index, place) }),
    ),
    ...named(table.primaryKey ?? [], 'primaryKey'),
    ...(table.uniques ?? []).flatMap((unique, index) => named(unique, `uniques/${index}`)),
    ...(table.indexes ?? []).flatMap((index, at) =>
      indexProblems(index.columns, { names, fold }, `${place}/indexes/${at}/columns`),
    ),
    ...(table.foreignKeys ?? []).flatMap((key, index) => [
      ...named(key.columns, `foreignKeys/${index}/columns`),
      ...foreignKeyProblems(declared, key, `${place}/foreignKeys/${index}`, fold),
    ]),
  ];
}

function ddlProblems(table: DeclaredTable, place: string): Problem[] {
  const others = Object.keys(table).filter((key) => key !== 'ddl' && key !== 'indexes');
  return others.map((key) => ({
    place: `${place}/${key}`,
    message: '`ddl` says it already: leave out one of them',
  }));
}

function columnProblems(column: NamedColumn, { table, dialect, place }: Place): Problem[] {
  const type = parsePortableType(column.type);
  if (!type) return [{ place: `${place}/type`, message: unknownType(column.type) }];
  const key = table.primaryKey ?? [];
  const isKey = key.length === 1 && foldOf(dialect)(key[0] ?? '') === foldOf(dialect)(column.name);
  const problems: string[] = [];
  const isInteger = typeFamily(type) === 'integer' || type.name === 'sql';
  if (column.identity && !isInteger) problems.push('`identity` needs an integer type');
  const needsKey = column.identity && dialect.identity('bigint', undefined).isKey;
  if (needsKey && !isKey) problems.push('`identity` is for the one column of a primary key');
  if (column.identity && column.nullable) problems.push('`identity` is never null: leave out `nullable`');
  if (column.identity && table.withoutRowid) problems.push('`identity` does not go with `withoutRowid`');
  if (column.generated && column.default !== undefined) problems.push('a generated column has no default');
  return problems.map((message) => ({ place, message }));
}

function unknownType(type: string): string {
  const names = Object.keys(portableTypes).filter((name) => name !== 'sql');
  const name = /^[A-Za-z_]*/.exec(type)?.[0] ?? '';
  const nearest = names.includes(name.toLowerCase()) ? name.toLowerCase() : nearestName(name, names);
  const guess = nearest === null ? `known are ${names.join(', ')}` : `did you mean \`${nearest}\`?`;
  return `${shown(type)} is no type: ${guess}${nearest === name ? ' Look at its arguments.' : ''} An engine's own type is written \`sql:…\``;
}

function indexProblems(
  parts: NonNullable<DeclaredTable['indexes']>[number]['columns'],
  known: Known,
  place: string,
): Problem[] {
  return parts.flatMap((part, index) => {
    const at = `${place}/${index}`;
    if (typeof part === 'string') return unknownColumns([part], known, at);
    if ((part.column === undefined) === (part.sql === undefined))
      return [{ place: at, message: 'expected either `column` or `sql`' }];
    return part.column === undefined ? [] : unknownColumns([part.column], known, at);
  });
}

function foreignKeyProblems(
  declared: DeclaredSchema,
  key: DeclaredForeignKey,
  place: string,
  fold: Fold,
): Problem[] {
  const { table, columns } = key.references;
  const parent = Object.entries(declared.tables).find(([name]) => fold(name) === fold(table))?.[1];
  if (!parent)
    return [
      {
        place: `${place}/references/table`,
        message: `no table ${shown(table)}${guess(table, Object.keys(declared.tables))}`,
      },
    ];
  const names = declaredColumns(parent).map((column) => column.name);
  const meant = columns ?? parent.primaryKey ?? [];
  const unknown =
    parent.ddl === undefined
      ? unknownColumns(columns ?? [], { names, fold }, `${place}/references/columns`)
      : [];
  const fits = parent.ddl !== undefined || meant.length === key.columns.length;
  return fits
    ? unknown
    : [
        ...unknown,
        { place, message: `${key.columns.length} columns refer to ${meant.length} of ${shown(table)}` },
      ];
}

interface Known {
  readonly names: readonly string[];
  readonly fold: Fold;
}

function unknownColumns(asked: readonly string[], { names, fold }: Known, place: string): Problem[] {
  const known = new Set(names.map(fold));
  const unknown = asked.filter((name) => !known.has(fold(name)));
  return unknown.map((name) => ({ place, message: `no column ${shown(name)}${guess(name, names)}` }));
}

function twins(place: string, names: readonly string[], fold: Fold): Problem[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) => {
    const first = seen.get(fold(name));
    seen.set(fold(name), first ?? name);
    return first === undefined
      ? []
      : [{ place, message: `${shown(first)} and ${shown(name)} are the same name` }];
  });
}

function guess(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === null ? '' : `: did you mean ${shown(nearest)}?`;
}

/** The form in which two names are one. */
type Fold = (name: string) => string;

function foldOf({ tellsCase }: Dialect): Fold {
  return tellsCase ? (name) => name : (name) => name.toLowerCase();
}

function columnPlace(table: DeclaredTable, column: NamedColumn, index: number, place: string): string {
  return Array.isArray(table.columns)
    ? `${place}/columns/${index}`
    : pointer(`${place}/columns`, column.name);
}

function pointer(place: string, name: string): string {
  return `${place}/${shown(name).slice(1, -1).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A name from outside, on one line and not endless. */
function shown(name: string): string {
  const text = JSON.stringify(name);
  return `\`${text.length > 80 ? `${text.slice(1, 78)}…` : text.slice(1, -1)}\``;
}
