import type { ForeignKey, Index, Table } from '../../model.ts';
import { normalExpression } from '../../values/normal-sql.ts';
import type { Scene } from './scene.ts';
import type { SourcePlan, TablePlan } from './types.ts';

/** Says of each source whether its data must be looked at before the run: rows change on the way, or rules are stricter. */
export function planLooks(scene: Scene, plans: readonly TablePlan[]): TablePlan[] {
  return plans.map((plan) => ({
    table: plan.table,
    sources: plan.sources.map((source) => {
      const look = needsLook(scene, plans, plan, source);
      if (!scene.input.foreign) return { ...source, look, guard: look };
      // Whole numbers that differ there differ here; other keys may not.
      return { ...source, look, guard: look || !hasPlainKeys(scene.new.get(plan.table)) };
    }),
  }));
}

function needsLook(scene: Scene, plans: readonly TablePlan[], plan: TablePlan, source: SourcePlan): boolean {
  const [oldTable, newTable] = [scene.old.get(source.from), scene.new.get(plan.table)];
  if (!oldTable || !newTable || newTable.kind === 'shadow') return false;
  if (!source.identity || plan.sources.length > 1) return true;
  const seeded = (scene.input.seeded.get(plan.table) ?? 0) > 0;
  return (
    isStricter(oldTable, newTable) ||
    (seeded && uniqueKeys(newTable).length > 1) ||
    newTable.foreignKeys.some((key) => !isKept(key, oldTable, plans))
  );
}

function isStricter(oldTable: Table, newTable: Table): boolean {
  const oldKeys = new Set(uniqueKeys(oldTable));
  const oldChecks = new Set(oldTable.checks.map((check) => normalExpression(check.sql)));
  const notNull = newTable.columns.some(
    (column, index) => !column.nullable && oldTable.columns[index]?.nullable,
  );
  return (
    notNull ||
    (newTable.strict === true && oldTable.strict !== true) ||
    uniqueKeys(newTable).some((key) => !oldKeys.has(key)) ||
    newTable.checks.some((check) => !oldChecks.has(normalExpression(check.sql)))
  );
}

/** All that must be unique are whole numbers. */
function hasPlainKeys(table: Table | undefined): boolean {
  const integers = new Set(
    table?.columns.filter(({ encoding }) => encoding === 'integer').map(({ name }) => name),
  );
  const parts = (table?.indexes ?? []).filter((index) => index.unique).flatMap((index) => index.parts);
  const names = [
    ...(table?.primaryKey ?? []),
    ...(table?.uniques ?? []).flat(),
    ...parts.map((part) => part.column ?? ''),
  ];
  return names.every((name) => integers.has(name));
}

/** What must be unique, in a form that compares: keys, unique constraints and unique indexes. */
function uniqueKeys(table: Table): string[] {
  const constraints = [table.primaryKey, ...table.uniques].filter((columns) => columns.length > 0);
  const indexes = table.indexes.filter((index) => index.unique);
  return [...constraints.map((columns) => JSON.stringify([...columns].toSorted())), ...indexes.map(indexKey)];
}

function indexKey(index: Index): string {
  const plain = index.parts.every((part) => part.column !== undefined && part.collation === undefined);
  if (plain && index.where === undefined)
    return JSON.stringify(index.parts.map((part) => part.column).toSorted());
  return JSON.stringify([index.parts, index.where]);
}

/** The old table had this foreign key, and all rows of its parent come along as they are. */
function isKept(key: ForeignKey, oldTable: Table, plans: readonly TablePlan[]): boolean {
  const parent = plans.find((plan) => plan.table === key.references.table);
  const [source] = parent?.sources ?? [];
  const whole = parent?.sources.length === 1 && source?.identity && source.from === key.references.table;
  return Boolean(whole) && oldTable.foreignKeys.some((old) => reference(old) === reference(key));
}

function reference(key: ForeignKey): string {
  return JSON.stringify([key.columns, key.references.table, key.references.columns]);
}
