import type { Table } from '../../model.ts';
import { normalSql } from '../../values/normal-sql.ts';
import { sqlTokens, unquote } from '../../values/sql-tokens.ts';
import type { Feed } from './feeds.ts';
import { isIdentity } from './identity.ts';
import type { Scene } from './scene.ts';
import type { ColumnPlan, ObjectFate, TablePlan } from './types.ts';
import { quoted } from '../mapping/quoted.ts';
import { isRowNumber } from './row-number.ts';
import { snippet } from './snippet.ts';

export interface VirtualPlan {
  /** Shadow tables that are carried as they are. */
  readonly tables: readonly TablePlan[];
  /** Virtual tables whose index must be built again from their content table. */
  readonly rebuild: readonly string[];
  /** Of old and new virtual tables. */
  readonly fates: readonly ObjectFate[];
}

/** Decides what becomes of virtual tables: carried with their shadow tables, rebuilt from their content table, or lost. */
export function planVirtual(scene: Scene, feeds: readonly Feed[]): VirtualPlan {
  const old = scene.input.old.tables.filter((table) => table.kind === 'virtual');
  const fresh = scene.input.new.tables.filter((table) => table.kind === 'virtual');
  const carried = new Map(
    fresh.map((table) => [table.name, mayCarry(scene, feeds, table) ? carryShadows(scene, table) : null]),
  );
  const rebuild = fresh
    .filter((table) => !carried.get(table.name) && contentTable(table))
    .map(({ name }) => name);
  const fates = [...new Set([...old, ...fresh].map((table) => table.name))].map((name): ObjectFate => {
    const kept = carried.get(name) ? ('kept' as const) : null;
    const rebuilt = rebuild.includes(name) ? ('rebuilt' as const) : null;
    const fate =
      kept ?? rebuilt ?? (old.some((table) => table.name === name) ? goneFate(scene, name) : 'new');
    return { kind: 'virtual table', name, fate };
  });
  return { tables: [...carried.values()].flatMap((tables) => tables ?? []), rebuild, fates };
}

/** Declared as it was; and what it indexes, if that is another table, has the same rows under the same numbers. */
function mayCarry(scene: Scene, feeds: readonly Feed[], table: Table): boolean {
  const old = scene.old.get(table.name);
  if (old?.kind !== 'virtual' || normalSql(old.sql) !== normalSql(table.sql)) return false;
  if (scene.input.mapping.drop.includes(table.name)) return false;
  const content = contentTable(table);
  return content === null || keepsRowNumbers(feeds, content);
}

function keepsRowNumbers(feeds: readonly Feed[], name: string): boolean {
  const fed = feeds.filter((feed) => feed.newTable.name === name);
  const [only] = fed;
  if (fed.length !== 1 || !only?.plan.identity || only.oldTable.name !== name) return false;
  return [only.oldTable, only.newTable].every((table) => table.columns.some(isRowNumber));
}

/** Null if the shadow tables are not the same on both sides, as after a change of the module. */
function carryShadows(scene: Scene, owner: Table): TablePlan[] | null {
  const shadows = (tables: readonly Table[]) => tables.filter((table) => table.owner === owner.name);
  const plans = shadows(scene.input.new.tables).map((table): TablePlan | null => {
    const old = scene.old.get(table.name);
    const columns = table.columns.filter((column) => !column.generated).map(({ name }) => copyOf(name));
    if (old?.kind !== 'shadow' || !isIdentity(old, table, columns)) return null;
    return { table: table.name, sources: [shadowSource(table.name, columns)] };
  });
  const complete = plans.filter((plan) => plan !== null);
  const all = complete.length === plans.length && plans.length === shadows(scene.input.old.tables).length;
  return all ? complete : null;
}

function shadowSource(from: string, columns: readonly ColumnPlan[]): TablePlan['sources'][number] {
  const written = columns.map((column) => column.column);
  return {
    from,
    place: null,
    identity: true,
    columns,
    where: null,
    rejects: 0,
    look: false,
    guard: false,
    written,
  };
}

function copyOf(name: string): ColumnPlan {
  const steps = { apply: [], values: null, convert: null };
  return { column: name, rule: { kind: 'from', from: name, steps }, check: false };
}

function goneFate(scene: Scene, name: string): 'dropped by name' | 'lost' {
  if (scene.input.mapping.drop.includes(name)) return 'dropped by name';
  const redeclared = scene.new.has(name);
  scene.problems.push({
    code: 'OBJECT_UNMAPPED',
    place: name,
    message: redeclared
      ? `The virtual table ${quoted(name)} is declared otherwise than it was: its content can't be carried and would be lost.`
      : `The new schema does not have the virtual table ${quoted(name)}: it would be lost with its content.`,
    hint: `${redeclared ? 'Declare it as it was' : 'Declare it in the new schema'}, or say that it may go: ${snippet({ drop: [name] })}.`,
    table: name,
  });
  return 'lost';
}

/** The table that a full-text index keeps no copy of but points to (`content='posts'`); null if it keeps its own rows, or none. */
function contentTable(table: Table): string | null {
  const tokens = sqlTokens(table.sql);
  if (!tokens.some((token) => /^fts[45]$/i.test(token.text))) return null;
  const index = tokens.findIndex(
    (token, at) => token.text.toLowerCase() === 'content' && tokens[at + 1]?.text === '=',
  );
  const value = index < 0 ? undefined : tokens[index + 2];
  return value ? unquote(value) || null : null;
}
