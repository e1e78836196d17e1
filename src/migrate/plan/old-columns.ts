import type { Column, Table } from '../../model.ts';
import { columnsFixedBy, columnsOfRule, copiedColumn } from '../mapping/parsed-mapping.ts';
import type { Feed } from './feeds.ts';
import type { Scene } from './scene.ts';
import type { ColumnFate, ColumnRef, OldColumnFate } from './types.ts';
import { quoted } from '../mapping/quoted.ts';
import { guessTarget } from './rename-guess.ts';
import { snippet } from './snippet.ts';

/** The fate of each column of an old table that is `fed` to new ones. Reports those whose values would be lost. */
export function planOldColumns(
  scene: Scene,
  feeds: readonly Feed[],
  table: Table,
  fed: readonly Feed[],
): OldColumnFate[] {
  return table.columns.map((column) => {
    const uses = fed.flatMap((feed) => usesOf(feed, column.name));
    const nonNull = scene.nonNull(table, column.name);
    const fate = fateOf(fed, column, uses, nonNull);
    if (fate === 'lost') reportColumn(scene, { feeds, fed, table, column, nonNull });
    if (fate === 'empty' && scene.rows(table) > 0) noteEmpty(scene, table, column);
    notePartial(scene, { fed, table, column, uses });
    return { column: column.name, fate, nonNull, to: uses.map(({ table, column }) => ({ table, column })) };
  });
}

interface Use extends ColumnRef {
  readonly copy: boolean;
}

function usesOf(feed: Feed, name: string): Use[] {
  return feed.plan.columns
    .filter(({ rule }) => columnsOfRule(rule).includes(name))
    .map(({ rule, column }) => ({ table: feed.newTable.name, column, copy: copiedColumn(rule) !== null }));
}

function fateOf(fed: readonly Feed[], column: Column, uses: readonly Use[], nonNull: number): ColumnFate {
  const copies = uses.filter((use) => use.copy);
  if (copies.some((use) => use.column === column.name)) return 'kept';
  if (copies.length) return 'renamed';
  if (uses.length) return 'mapped';
  // Computed from other columns, which have fates of their own.
  if (column.generated) return 'generated';
  if (fed.some(({ source }) => source.drop.includes(column.name))) return 'dropped by name';
  // Every row that is taken has the same value there, and the mapping says which.
  if (fed.every(({ source }) => source.where && columnsFixedBy(source.where).includes(column.name)))
    return 'condition';
  return nonNull === 0 ? 'empty' : 'lost';
}

interface Lost {
  readonly feeds: readonly Feed[];
  readonly fed: readonly Feed[];
  readonly table: Table;
  readonly column: Column;
  readonly nonNull: number;
}

function reportColumn(scene: Scene, { feeds, fed, table, column, nonNull }: Lost): void {
  const [first] = fed;
  const target = first?.newTable.name ?? table.name;
  const source = { ...(target === table.name ? {} : { from: table.name }), drop: [column.name] };
  const consent = `If they may go, name the column in the mapping: ${snippet({ tables: { [target]: source } })}.`;
  const guess = fed
    .map(({ newTable }) => guessTarget(column, table, newTable, freshColumns(feeds, newTable)))
    .find((question) => question !== null);
  scene.problems.push({
    code: 'COLUMN_UNMAPPED',
    place: `${table.name}.${column.name}`,
    message: `No new column takes the ${nonNull === 1 ? '1 value' : `${nonNull} values`} of the old column ${quoted(table.name, column.name)}: they would be lost.`,
    hint: `${guess ?? `Feed a new column from it: \`{ "from": ${JSON.stringify(column.name)} }\`.`} ${consent}`,
    table: table.name,
    column: column.name,
    rows: nonNull,
  });
}

/** New columns that no source feeds. */
function freshColumns(feeds: readonly Feed[], newTable: Table): Column[] {
  const fed = new Set(
    feeds.filter((feed) => feed.newTable === newTable).flatMap((feed) => feed.plan.written),
  );
  return newTable.columns.filter((column) => !column.generated && !fed.has(column.name));
}

function noteEmpty(scene: Scene, table: Table, column: Column): void {
  scene.notes.push(`The old column ${quoted(table.name, column.name)} is not carried; it holds only nulls.`);
}

/** A table split by conditions: a column that goes only one way is lost for the rows that go the other way, if the split is one by rows. */
function notePartial(
  scene: Scene,
  { fed, table, column, uses }: { fed: readonly Feed[]; table: Table; column: Column; uses: readonly Use[] },
): void {
  if (fed.length < 2 || !fed.every(({ source }) => source.where) || !uses.length || column.generated) return;
  const without = fed.filter(
    ({ newTable, source }) =>
      !uses.some((use) => use.table === newTable.name) && !source.drop.includes(column.name),
  );
  for (const { newTable } of without) {
    scene.notes.push(
      `${quoted(table.name)} is split by conditions, and ${quoted(newTable.name)} does not take the column ${quoted(column.name)}.`,
    );
  }
}
