import type { Schema, SqlObject, Table } from '../../../model.ts';
import { quoteIdentifier } from '../quote.ts';
import { isSequenceDefault } from './sequence-default.ts';

/** One statement of a build. */
export interface Statement {
  readonly sql: string;
  /** What it makes, for messages, e.g. `table "customers"`. */
  readonly what: string;
  /** Absent for the settings that an object is made under. */
  readonly kind?: 'sequence' | 'table' | 'keys' | 'foreign key' | 'default' | 'object';
  /** Table that is made or changed. */
  readonly table?: string;
}

/**
 * Before the rows: sequences, tables, and the unique keys of the tables in `guarded` (default all), whose rows may be
 * refused. To be run in the staged database with `foreign_key_checks = 0`.
 */
export function createStatements(schema: Schema, guarded?: ReadonlySet<string>): Statement[] {
  const before = schema.objects.filter((object) => object.before);
  return [
    ...before.map(({ kind, name, sql }) => ({ sql, what: `${kind} "${name}"`, kind: 'sequence' as const })),
    ...schema.tables.map(({ name, sql }) => ({
      sql,
      what: `table "${name}"`,
      kind: 'table' as const,
      table: name,
    })),
    ...schema.tables
      .filter((table) => guarded?.has(table.name) ?? true)
      .flatMap((table) => additions(table, uniqueKeys(table))),
  ];
}

/**
 * After the rows: all other keys, one statement a table (a full-text index has one of its own, as the server builds one at
 * a time), then foreign keys. To be run in the staged database with `foreign_key_checks = 0`.
 */
export function finishStatements(schema: Schema, guarded?: ReadonlySet<string>): Statement[] {
  return [
    ...schema.tables.flatMap((table) => {
      const isGuarded = guarded?.has(table.name) ?? true;
      return additions(table, [...(isGuarded ? [] : uniqueKeys(table)), ...otherKeys(table)]);
    }),
    ...schema.tables.flatMap((table) =>
      foreignKeys(table).map(({ name, sql }) => ({
        sql,
        what: `foreign key "${name}" of table "${table.name}"`,
        kind: 'foreign key' as const,
        table: table.name,
      })),
    ),
  ];
}

/**
 * Once the tables stand in the live database under their names: what speaks of other things by name. Routines, views,
 * triggers, events, and the defaults that take a number from a sequence, which the server ties to the staged database.
 */
export function liveStatements(schema: Schema): Statement[] {
  return [
    ...schema.tables.flatMap(sequenceDefaults),
    ...schema.objects.filter((object) => !object.before).flatMap(objectStatements),
  ];
}

/** The statements that make one object: itself, and the settings that it is made under where `objectText` put some around it. */
export function objectStatements({ kind, name, table, sql }: SqlObject): Statement[] {
  const what = `${kind} "${name}"`;
  const of = table === undefined ? {} : { table };
  const [, set = '', create = sql, back = ''] = /^(SET [^\n]*);\n([^]*);\n(SET [^\n]*)$/.exec(sql) ?? [];
  const made: Statement = { sql: create, what, kind: 'object', ...of };
  return set === '' ? [made] : [{ sql: set, what, ...of }, made, { sql: back, what, ...of }];
}

function sequenceDefaults(table: Table): Statement[] {
  return table.columns.flatMap((column) => {
    if (column.default === undefined || !isSequenceDefault(column.default)) return [];
    const name = quoteIdentifier(column.name);
    return {
      sql: `ALTER TABLE ${quoteIdentifier(table.name)} ALTER COLUMN ${name} SET DEFAULT (${column.default})`,
      what: `default of column "${column.name}" of table "${table.name}"`,
      kind: 'default' as const,
      table: table.name,
    };
  });
}

function uniqueKeys(table: Table): string[] {
  const constraints = (table.constraints ?? []).filter(({ kind }) => kind === 'unique');
  return [...constraints, ...table.indexes.filter(({ unique }) => unique)].map(({ sql }) => sql);
}

function otherKeys(table: Table): string[] {
  return table.indexes.filter(({ unique }) => !unique).map(({ sql }) => sql);
}

function foreignKeys(table: Table): readonly { readonly name: string; readonly sql: string }[] {
  return (table.constraints ?? []).filter(({ kind }) => kind === 'foreign key');
}

/** `ALTER TABLE t ADD a` and `ALTER TABLE t ADD b` as one: the server goes through the rows once. */
function additions(table: Table, statements: readonly string[]): Statement[] {
  const head = `ALTER TABLE ${quoteIdentifier(table.name)} `;
  const isAlone = (sql: string): boolean => sql.startsWith(`${head}ADD FULLTEXT `);
  const together = statements.filter((sql) => !isAlone(sql));
  const joined =
    together.length === 0 ? [] : [head + together.map((sql) => sql.slice(head.length)).join(', ')];
  return [...joined, ...statements.filter(isAlone)].map((sql) => ({
    sql,
    what: `keys of table "${table.name}"`,
    kind: 'keys',
    table: table.name,
  }));
}
