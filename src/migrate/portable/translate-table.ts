import type {
  DeclaredCheck,
  DeclaredForeignKey,
  DeclaredIndex,
  DeclaredIndexPart,
  DeclaredTable,
} from '../../init/declared-schema.ts';
import type { EngineName, ForeignKey, Index, Schema, Table } from '../../model.ts';
import type { ParsedRule } from '../mapping/parsed-mapping.ts';
import type { Origin } from './origins.ts';
import { traits } from './traits.ts';
import { translateColumns } from './translate-columns.ts';
import type { TranslatedColumns } from './translate-columns.ts';
import { translateExpression } from './translate-expression.ts';
import { nameFault, translateTableName } from './translate-name.ts';

/** What the parts of a table's translation look at, and where they say what they leave out. */
export interface TableScene {
  readonly schema: Schema;
  readonly table: Table;
  readonly from: Origin;
  readonly to: EngineName;
  /** Labels of enums that are objects of their own. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
  /** Integer types that a foreign key asks for, by `["table","column"]`. */
  readonly wider: ReadonlyMap<string, string>;
  /** Names of indexes and constraints that can't stay as they are. */
  readonly taken: ReadonlySet<string>;
  readonly notes: string[];
  /** Filled with the collations that are left behind. */
  readonly collations: Set<string>;
  quoteIdentifier(name: string): string;
  literal(value: string | number | boolean): string;
  leaveOut(name: string, why: string): void;
}

export interface TranslatedTable {
  readonly declared: DeclaredTable;
  readonly rules: ReadonlyMap<string, ParsedRule>;
}

/** A table on another engine: its columns, and the keys, indexes and checks that can be told there. */
export function translateTable(scene: TableScene): TranslatedTable {
  const { table } = scene;
  const columns = translateColumns(scene);
  const has = (names: readonly string[]): boolean => names.every((name) => columns.known.has(name));
  const whole = (names: readonly string[], what: string): boolean => {
    if (!has(names)) scene.leaveOut(`${what} of ${table.name}`, 'it names a column that is left out');
    return has(names);
  };
  const uniques = table.uniques.filter((names) => whole(names, `unique constraint on ${names.join(', ')}`));
  if (table.extras) scene.leaveOut(`clauses of ${table.name}`, extrasFault(table.extras));
  const indexes = table.indexes.flatMap((index) => translateIndex(scene, columns, index));
  const foreignKeys = table.foreignKeys.flatMap((key, at) => translateForeignKey(scene, columns, key, at));
  const checks = [
    ...columns.checks,
    ...table.checks.flatMap((check, at) => translateCheck(scene, columns, check, at)),
  ];
  const declared: DeclaredTable = {
    columns: columns.columns,
    ...(table.primaryKey.length > 0 ? { primaryKey: table.primaryKey } : {}),
    ...(uniques.length > 0 ? { uniques } : {}),
    ...(indexes.length > 0 ? { indexes } : {}),
    ...(foreignKeys.length > 0 ? { foreignKeys } : {}),
    ...(checks.length > 0 ? { checks } : {}),
  };
  return { declared, rules: columns.rules };
}

function translateIndex(scene: TableScene, { known }: TranslatedColumns, index: Index): DeclaredIndex[] {
  const { to } = scene;
  const { partialIndexes, expressionIndexes, product } = traits[to];
  const refuse = (why: string): [] => {
    scene.leaveOut(`index ${index.name}`, why);
    return [];
  };
  if (index.extras) return refuse(`\`${index.extras.join(', ')}\` can't be told there`);
  const isExpression = index.parts.some((part) => part.column === undefined);
  if (index.where !== undefined && !partialIndexes) return refuse(`${product} has no partial indexes`);
  if (isExpression && !expressionIndexes) return refuse(`not every ${product} has indexes on expressions`);
  const columns: (string | DeclaredIndexPart)[] = [];
  for (const { column, sql = '', descending } of index.parts) {
    const translated = column === undefined ? translateExpression(sql, { ...scene, columns: known }) : null;
    if (column === undefined ? translated === null : !known.has(column))
      return refuse("a part of it can't be told there");
    const what = column === undefined ? { sql: translated ?? '' } : { column };
    columns.push(descending ? { ...what, desc: true } : (column ?? what));
  }
  const where =
    index.where === undefined ? undefined : translateExpression(index.where, { ...scene, columns: known });
  if (where === null) return refuse('its condition is not plain enough to be told there');
  return [
    {
      ...keptName(scene, index.name),
      columns,
      ...(index.unique ? { unique: true } : {}),
      ...(where === undefined ? {} : { where }),
    },
  ];
}

function translateForeignKey(
  scene: TableScene,
  { known }: TranslatedColumns,
  key: ForeignKey,
  at: number,
): DeclaredForeignKey[] {
  const { schema, table, from, to } = scene;
  const refuse = (why: string): [] => {
    scene.leaveOut(`foreign key ${key.name ?? at + 1} of ${table.name}`, why);
    return [];
  };
  const parent = schema.tables.find((candidate) => candidate.name === key.references.table);
  const columns = key.references.columns.length > 0 ? key.references.columns : (parent?.primaryKey ?? []);
  if (!parent || !isKey(parent, columns)) return refuse('it refers to what is no key');
  if (!key.columns.every((name) => known.has(name))) return refuse('it names a column that is left out');
  const setsDefault = key.onDelete === 'set default' || key.onUpdate === 'set default';
  if (setsDefault && !traits[to].setDefaultAction)
    return refuse(`${traits[to].product} does not set defaults`);
  return [
    {
      ...(key.name === undefined ? {} : keptName(scene, key.name)),
      columns: key.columns,
      references: { table: translateTableName(parent.name, from, to), columns },
      ...(key.onDelete === 'no action' ? {} : { onDelete: key.onDelete }),
      ...(key.onUpdate === 'no action' ? {} : { onUpdate: key.onUpdate }),
      ...(key.deferred && traits[to].deferredForeignKeys ? { deferred: true } : {}),
    },
  ];
}

function extrasFault(extras: readonly string[]): string {
  if (extras.includes('unread')) return 'its own DDL could not be read whole';
  return `${extras.map((extra) => `\`${extra}\``).join(', ')} can't be told there`;
}

/** SQLite lets a foreign key point anywhere; elsewhere it points to a key. */
function isKey(table: Table, columns: readonly string[]): boolean {
  const wanted = JSON.stringify(columns.toSorted());
  const plain = table.indexes.filter((index) => index.unique && index.where === undefined);
  const keys = [
    table.primaryKey,
    ...table.uniques,
    ...plain.map((index) => index.parts.map((part) => part.column ?? '')),
  ];
  return columns.length > 0 && keys.some((key) => JSON.stringify(key.toSorted()) === wanted);
}

function translateCheck(
  scene: TableScene,
  { known }: TranslatedColumns,
  check: { readonly name?: string; readonly sql: string },
  at: number,
): DeclaredCheck[] {
  const sql = translateExpression(check.sql, { ...scene, columns: known });
  if (sql !== null) return [{ ...(check.name === undefined ? {} : keptName(scene, check.name)), sql }];
  scene.leaveOut(
    `check ${check.name ?? at + 1} of ${scene.table.name}`,
    `\`${check.sql}\` is not plain enough to be told there`,
  );
  return [];
}

/** A name that is in the way there is made anew from the table and its columns. */
function keptName({ taken, to }: TableScene, name: string): { name?: string } {
  return taken.has(name) || nameFault(name, to) !== null ? {} : { name };
}
