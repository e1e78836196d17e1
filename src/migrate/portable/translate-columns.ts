import type {
  DeclaredCheck,
  DeclaredColumn,
  DeclaredDefault,
  NamedColumn,
} from '../../init/declared-schema.ts';
import type { Column } from '../../model.ts';
import { parsePortableType, typeFamily } from '../../values/portable-type.ts';
import type { ParsedRule } from '../mapping/parsed-mapping.ts';
import { isRowNumber } from '../plan/row-number.ts';
import { traits } from './traits.ts';
import { translateDefault } from './translate-default.ts';
import { translateExpression } from './translate-expression.ts';
import type { ExpressionPlace } from './translate-expression.ts';
import type { TableScene } from './translate-table.ts';
import { translateType } from './translate-type.ts';
import type { TranslatedType } from './translate-type.ts';

export interface TranslatedColumns {
  readonly columns: readonly NamedColumn[];
  /** Those that stand in for what the types no longer say. */
  readonly checks: readonly DeclaredCheck[];
  readonly rules: ReadonlyMap<string, ParsedRule>;
  /** For the expressions of the table. */
  readonly known: ExpressionPlace['columns'];
}

/** The columns of a table on another engine. What can't be told goes to `scene`. */
export function translateColumns(scene: TableScene): TranslatedColumns {
  const types = new Map(scene.table.columns.map((column) => [column.name, typeOf(scene, column)]));
  const known = new Map([...types].map(([name, { type }]) => [name, { boolean: type === 'boolean' }]));
  const columns = scene.table.columns.flatMap((column) => {
    const type = types.get(column.name);
    return type ? (translateColumn(scene, column, type, known) ?? []) : [];
  });
  const left = columns.map((column) => column.name);
  const rules = [...types].flatMap(([name, { convert }]) =>
    convert ? [[name, conversion(name, convert)] as const] : [],
  );
  return {
    columns,
    checks: left.flatMap((name) => checksOf(scene, name, types.get(name))),
    rules: new Map(rules),
    known: new Map([...known].filter(([name]) => left.includes(name))),
  };
}

function typeOf({ from, to, enums, wider, table, notes }: TableScene, column: Column): TranslatedType {
  const translated = translateType(column, from, to, enums);
  if (translated.loses !== undefined)
    notes.push(
      `"${table.name}"."${column.name}" is ${column.nativeType}: on ${traits[to].product} it loses ${translated.loses}.`,
    );
  const type = wider.get(JSON.stringify([table.name, column.name]));
  return type === undefined ? translated : { ...translated, type };
}

function translateColumn(
  scene: TableScene,
  column: Column,
  { type }: TranslatedType,
  known: ExpressionPlace['columns'],
): NamedColumn | null {
  const generated = column.generated && translateGenerated(scene, column, known);
  if (generated === null) return null;
  if (column.collation !== undefined) scene.collations.add(column.collation);
  const numbered = numbers(scene, column);
  return {
    name: column.name,
    type,
    ...(column.nullable && !scene.table.primaryKey.includes(column.name) ? { nullable: true } : {}),
    ...(numbered || generated ? {} : given(scene, column, type)),
    ...(numbered ? { identity: true } : {}),
    ...(generated ? { generated } : {}),
  };
}

function translateGenerated(
  scene: TableScene,
  column: Column,
  known: ExpressionPlace['columns'],
): DeclaredColumn['generated'] | null {
  const sql = column.generated && translateExpression(column.generated.sql, { ...scene, columns: known });
  if (sql) return { sql, stored: column.generated?.stored || !traits[scene.to].virtualColumns };
  scene.leaveOut(
    `generated column ${column.name} of ${scene.table.name}`,
    'its expression is not plain enough to be told there',
  );
  return null;
}

function numbers({ table, to, leaveOut }: TableScene, column: Column): boolean {
  if (!isRowNumber(column)) return false;
  // SQLite's plain key numbers itself there too, by being one.
  const sole = table.primaryKey.length === 1 && table.primaryKey[0] === column.name;
  if (sole || !traits[to].identityNeedsKey) return true;
  leaveOut(
    `numbering of ${table.name}.${column.name}`,
    'only the column of a primary key numbers itself there',
  );
  return false;
}

function given(scene: TableScene, column: Column, type: string): { default?: DeclaredDefault } {
  if (column.default === undefined) return {};
  const value = translateDefault(column.default, type, { ...scene, columns: new Map() });
  if (value === null) return {};
  if (value === undefined) {
    scene.leaveOut(
      `default of ${scene.table.name}.${column.name}`,
      `\`${column.default}\` can't be told there`,
    );
    return {};
  }
  const parsed = parsePortableType(type);
  const unlimited = parsed && typeFamily(parsed) === 'text' && parsed.args.length === 0;
  const asExpression = unlimited && traits[scene.to].textDefaultsAsExpression && typeof value === 'string';
  return { default: asExpression ? { sql: scene.literal(value) } : value };
}

function checksOf(scene: TableScene, name: string, type: TranslatedType | undefined): DeclaredCheck[] {
  const column = scene.quoteIdentifier(name);
  const labels = type?.labels?.map((label) => scene.literal(label));
  return [
    ...(type?.check ? [{ sql: type.check(column) }] : []),
    ...(labels && labels.length > 0 ? [{ sql: `${column} IN (${labels.join(', ')})` }] : []),
  ];
}

function conversion(from: string, convert: NonNullable<TranslatedType['convert']>): ParsedRule {
  return { kind: 'from', from, steps: { apply: [], values: null, convert } };
}
