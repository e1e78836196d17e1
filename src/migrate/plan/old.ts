import type { Table } from '../../model.ts';
import type { Feed } from './feeds.ts';
import { planOldColumns } from './old-columns.ts';
import type { Scene } from './scene.ts';
import type { OldTableFate, TableFate } from './types.ts';
import type { VirtualPlan } from './virtual.ts';
import { quoted } from '../mapping/quoted.ts';
import { guessTable } from './rename-guess.ts';
import { snippet } from './snippet.ts';

/** The fate of every old table but the virtual ones. Reports those that would lose rows. */
export function planOldTables(scene: Scene, feeds: readonly Feed[], virtual: VirtualPlan): OldTableFate[] {
  const fates: OldTableFate[] = [];
  for (const table of scene.input.old.tables) {
    if (table.kind === 'shadow') fates.push(shadowFate(scene, table, virtual));
    if (table.kind === 'table') fates.push(tableFate(scene, feeds, table));
  }
  return fates;
}

function tableFate(scene: Scene, feeds: readonly Feed[], table: Table): OldTableFate {
  const fed = feeds.filter((feed) => feed.oldTable === table);
  const to = [...new Set(fed.map((feed) => feed.newTable.name))];
  if (fed.length === 0) return unusedFate(scene, feeds, table);
  const columns = planOldColumns(scene, feeds, table, fed);
  const plain = columns.every((column) => ['kept', 'generated', 'empty'].includes(column.fate));
  const merged = to.some((name) => new Set(sourcesOf(feeds, name)).size > 1);
  const fate =
    to.length > 1
      ? 'split'
      : merged
        ? 'merged'
        : to[0] !== table.name
          ? 'renamed'
          : plain
            ? 'kept'
            : 'mapped';
  return { table: table.name, kind: table.kind, fate, rows: scene.rows(table), to, columns };
}

function sourcesOf(feeds: readonly Feed[], newTable: string): string[] {
  return feeds.filter((feed) => feed.newTable.name === newTable).map((feed) => feed.oldTable.name);
}

function unusedFate(scene: Scene, feeds: readonly Feed[], table: Table): OldTableFate {
  const rows = scene.rows(table);
  const fate = fateOfUnused(scene, feeds, table);
  if (fate === 'empty') scene.notes.push(`The old table ${quoted(table.name)} is not carried; it is empty.`);
  if (fate === 'lost') reportTable(scene, feeds, table);
  if (fate === 'looked up' && !scene.input.mapping.drop.includes(table.name))
    reportLookedUpOnly(scene, table);
  const columnFate = fate === 'looked up' ? ('dropped by name' as const) : fate;
  const columns = table.columns.map(({ name }) => ({
    column: name,
    fate: columnFate,
    nonNull: scene.nonNull(table, name),
    to: [],
  }));
  return { table: table.name, kind: table.kind, fate, rows, to: [], columns };
}

function fateOfUnused(
  scene: Scene,
  feeds: readonly Feed[],
  table: Table,
): 'looked up' | 'dropped by name' | 'empty' | 'lost' {
  if (scene.rows(table) > 0 && isLookedUp(feeds, table.name)) return 'looked up';
  if (scene.input.mapping.drop.includes(table.name)) return 'dropped by name';
  return scene.rows(table) === 0 ? 'empty' : 'lost';
}

function isLookedUp(feeds: readonly Feed[], name: string): boolean {
  return feeds.some((feed) =>
    feed.plan.columns.some(
      ({ rule }) => rule.kind === 'lookup' && rule.lookup.of === 'old' && rule.lookup.table === name,
    ),
  );
}

function reportTable(scene: Scene, feeds: readonly Feed[], table: Table): void {
  const fed = new Set(feeds.map((feed) => feed.newTable));
  const fresh = scene.input.new.tables.filter(
    (candidate) => candidate.kind === 'table' && !fed.has(candidate),
  );
  const consent = `If they may go, name the table in the mapping: ${snippet({ drop: [table.name] })}.`;
  const guess = guessTable(table, fresh);
  const rows = scene.rows(table);
  scene.problems.push({
    code: 'TABLE_UNMAPPED',
    place: table.name,
    message: `No new table takes the ${rowCount(rows)} of the old table ${quoted(table.name)}: they would be lost.`,
    hint: `${guess ?? `Feed a new table from it: \`"from": ${JSON.stringify(table.name)}\`.`} ${consent}`,
    table: table.name,
    rows,
  });
}

function reportLookedUpOnly(scene: Scene, table: Table): void {
  const rows = scene.rows(table);
  scene.problems.push({
    code: 'TABLE_LOOKED_UP_ONLY',
    place: table.name,
    message: `The old table ${quoted(table.name)} is only looked up: of its ${rowCount(rows)}, those that no other row points to would be lost.`,
    hint: `Feed a new table from it too, or say that the rest may go: ${snippet({ drop: [table.name] })}.`,
    table: table.name,
    rows,
  });
}

function rowCount(rows: number): string {
  return rows === 1 ? '1 row' : `${rows} rows`;
}

/** Shadow tables go the way of the virtual table that made them; its fate is reported there. */
function shadowFate(scene: Scene, table: Table, virtual: VirtualPlan): OldTableFate {
  const owner = virtual.fates.find((candidate) => candidate.name === table.owner)?.fate;
  const kept = owner === 'kept';
  const fate: TableFate = kept ? 'kept' : owner === 'rebuilt' || owner === 'dropped by name' ? owner : 'lost';
  return {
    table: table.name,
    kind: table.kind,
    fate,
    rows: scene.rows(table),
    to: kept ? [table.name] : [],
    columns: [],
  };
}
