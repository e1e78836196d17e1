import type { DeclaredTable } from '../../init/declared-schema.ts';
import type { Dialect } from '../../engine/engine.ts';
import type { EngineName, Schema, SqlObject, Table } from '../../model.ts';
import { sqlTokens, unquote } from '../../values/sql-tokens.ts';
import type { Origin } from './origins.ts';
import { traits } from './traits.ts';
import { clashes, nameFault, translateTableName } from './translate-name.ts';
import { translateTable } from './translate-table.ts';
import type { TableScene } from './translate-table.ts';
import type { ImpliedSource, Translation, Untranslated } from './translation.ts';
import { widerKeys } from './wider-keys.ts';

export interface Target {
  readonly name: EngineName;
  readonly dialect: Dialect;
}

/**
 * The schema of one engine, or of an old API, as a declared schema for another engine. Pure. Tables, columns and keys always come along; defaults,
 * checks, generated columns and indexes as far as they are plain; views, triggers and routines not at all. What is left
 * out is named.
 */
export function translate(schema: Schema, from: Origin, to: Target): Translation {
  const untranslated: Untranslated[] = [];
  const notes: string[] = [];
  const collations = new Set<string>();
  const ordinary = schema.tables.filter((table) => table.kind === 'table');
  const enums = enumsOf(schema.objects);
  const shared = {
    schema,
    from,
    to: to.name,
    enums,
    wider: widerKeys(ordinary),
    taken: takenNames(ordinary, to.name),
    notes,
    collations,
    quoteIdentifier: to.dialect.quoteIdentifier,
    literal: to.dialect.literal,
  };
  const tables: [string, DeclaredTable][] = [];
  const sources = new Map<string, ImpliedSource>();
  for (const table of ordinary) {
    const leaveOut: TableScene['leaveOut'] = (name, why) => {
      untranslated.push({ name, table: table.name, why });
    };
    const { declared, rules } = translateTable({ ...shared, table, leaveOut });
    const name = translateTableName(table.name, from, to.name);
    tables.push([name, declared]);
    if (name !== table.name || rules.size > 0) sources.set(name, { from: table.name, columns: rules });
  }
  untranslated.push(...nameFaults(ordinary, from, to.name));
  return {
    declared: { tables: Object.fromEntries(tables) },
    sources,
    untranslated,
    settled: settledObjects(schema.objects, enums),
    notes: [...notes, ...leftBehind(schema, collations, traits[to.name].product)],
  };
}

/** Index and constraint names that are no longer free: the rules of engines for them differ. */
function takenNames(tables: readonly Table[], to: EngineName): Set<string> {
  const names = tables.flatMap((table) => [
    ...table.indexes.map(({ name }) => name),
    ...[...table.foreignKeys, ...table.checks].flatMap(({ name = [] }) => name),
  ]);
  const fold = (name: string) => (traits[to].foldsCase ? name.toLowerCase() : name);
  const counts = new Map<string, number>();
  for (const name of [...names, ...tables.map((table) => table.name)])
    counts.set(fold(name), (counts.get(fold(name)) ?? 0) + 1);
  return new Set(names.filter((name) => (counts.get(fold(name)) ?? 0) > 1));
}

function nameFaults(tables: readonly Table[], from: Origin, to: EngineName): Untranslated[] {
  const bare = (name: string) => translateTableName(name, from, to).replace(/^"|"$/g, '');
  const final = true;
  const clash = (list: readonly string[], table: string, what: string): Untranslated[] =>
    clashes(list, to).map(([first, name]) => ({
      name: `${what} ${name}`,
      table,
      why: `${traits[to].product} does not tell it from ${what} ${first}`,
      final,
    }));
  const faults = (name: string, table: string, what: string): Untranslated[] => {
    const why = nameFault(name, to);
    return why === null ? [] : [{ name: `${what} ${name}`, table, why: `its name ${why}`, final }];
  };
  return [
    ...clash(
      tables.map((table) => translateTableName(table.name, from, to)),
      '',
      'table',
    ),
    ...tables.flatMap((table) => {
      const columns = table.columns.map((column) => column.name);
      return [
        ...faults(bare(table.name), table.name, 'table'),
        ...columns.flatMap((name) => faults(name, table.name, `column of ${table.name}:`)),
        ...clash(columns, table.name, `column of ${table.name}:`),
      ];
    }),
  ];
}

/** Labels of `CREATE TYPE mood AS ENUM ('sad', 'ok')`, by the type's name. */
function enumsOf(objects: readonly SqlObject[]): Map<string, readonly string[]> {
  const enums = objects.filter(({ kind, sql }) => kind === 'type' && /\bAS\s+ENUM\b/i.test(sql));
  return new Map(
    enums.map(({ name, sql }) => [
      name,
      sqlTokens(sql)
        .filter((token) => token.kind === 'string')
        .map(unquote),
    ]),
  );
}

/** Types are told by the columns that have them, schemas by the names of their tables; an extension holds nothing of its own. */
function settledObjects(
  objects: readonly SqlObject[],
  enums: ReadonlyMap<string, unknown>,
): ReadonlySet<string> {
  const settled = objects.filter(
    ({ kind, name, sql }) =>
      ['schema', 'extension', 'collation'].includes(kind) ||
      (kind === 'type' && (enums.has(name) || !/\bCHECK\b/i.test(sql))) ||
      (kind === 'domain' && !/\b(?:CHECK|DEFAULT)\b/i.test(sql)),
  );
  return new Set(settled.map(({ kind, name }) => `${kind} ${name}`));
}

function leftBehind(schema: Schema, collations: ReadonlySet<string>, product: string): string[] {
  const named = [...collations].map((name) => `"${name}"`).join(', ');
  const kinds = [...new Set(schema.attributes.map(({ kind }) => `${kind}s`))].join(', ');
  return [
    ...(named === ''
      ? []
      : [`The collations ${named} are not carried over: ${product} sorts and compares by its own.`]),
    ...(kinds === ''
      ? []
      : [`Not carried over to another engine: ${kinds} (${schema.attributes.length} statements).`]),
  ];
}
