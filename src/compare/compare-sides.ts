import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import type { SnapshotColumn } from '../snapshot/format.ts';
import { compareRows } from './compare-rows.ts';
import type { Comparison, RowsComparison, TableComparison } from './comparison.ts';
import { rowShape } from './row-shape.ts';
import type { Side, SideTable } from './side.ts';
import { unshared } from './unshared.ts';

export interface CompareSidesOptions {
  /** How many differing rows of each kind and table to name; default none. */
  readonly rows?: number;
  /** Tell their values too. */
  readonly values?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** Compares tables and columns, and reads the rows of the tables that may differ. */
export async function compareSides(
  from: Side,
  to: Side,
  options: CompareSidesOptions = {},
): Promise<Comparison> {
  const before = new Map(from.tables.map((table) => [table.name, table]));
  const after = new Set(to.tables.map(({ name }) => name));
  options.onEvent?.({ type: 'step', step: 'compare' });
  const tables: TableComparison[] = [];
  for (const table of to.tables) {
    const old = before.get(table.name);
    if (old) tables.push(await compareTables({ from, to, options }, old, table));
  }
  const removed = from.tables.filter(({ name }) => !after.has(name)).map(countOf);
  const added = to.tables.filter(({ name }) => !before.has(name)).map(countOf);
  const same = removed.length === 0 && added.length === 0 && tables.every(isSame);
  return { from: from.name, to: to.name, same, removed, added, tables };
}

interface Sides {
  readonly from: Side;
  readonly to: Side;
  readonly options: CompareSidesOptions;
}

function countOf({ name, rows }: SideTable): { table: string; rows: number } {
  return { table: name, rows };
}

async function compareTables(sides: Sides, from: SideTable, to: SideTable): Promise<TableComparison> {
  const facts = { table: to.name, rowsFrom: from.rows, rowsTo: to.rows };
  const columns = compareColumns(from.columns, to.columns);
  const isEqual = from.rows === to.rows && from.fingerprint !== null && from.fingerprint === to.fingerprint;
  const rows = isEqual ? null : await rowsOf(sides, from, to);
  const differs = rows !== null && rows.removed + rows.added + rows.changed > 0;
  return { ...facts, content: differs ? 'different' : 'equal', columns, rows: differs ? rows : null };
}

async function rowsOf(
  { from, to, options }: Sides,
  old: SideTable,
  table: SideTable,
): Promise<RowsComparison> {
  const { rows = 0, values = false, onEvent, signal } = options;
  const apart = unshared({ side: from, table: old }, { side: to, table });
  return compareRows({
    table: table.name,
    from: apart.from,
    to: apart.to,
    shape: rowShape(old, table),
    samples: rows,
    values,
    onRows(passed) {
      if (signal?.aborted) throw new CarryoverError('INTERRUPTED', 'Interrupted. Nothing was changed.');
      onEvent?.({
        type: 'progress',
        step: 'compare',
        table: table.name,
        rows: apart.rows + passed,
        of: table.rows,
      });
    },
  });
}

function compareColumns(
  from: readonly SnapshotColumn[],
  to: readonly SnapshotColumn[],
): TableComparison['columns'] {
  const before = new Map(from.map((column) => [column.name, column]));
  const after = new Set(to.map(({ name }) => name));
  return {
    removed: from.map(({ name }) => name).filter((name) => !after.has(name)),
    added: to.map(({ name }) => name).filter((name) => !before.has(name)),
    changed: to.flatMap((column) => {
      const old = before.get(column.name);
      return old && !isSameColumn(old, column) ? [column.name] : [];
    }),
  };
}

function isSameColumn(a: SnapshotColumn, b: SnapshotColumn): boolean {
  return (
    a.type === b.type &&
    a.nativeType === b.nativeType &&
    a.encoding === b.encoding &&
    Boolean(a.generated) === Boolean(b.generated)
  );
}

function isSame({ content, columns }: TableComparison): boolean {
  const { removed, added, changed } = columns;
  return content === 'equal' && removed.length + added.length + changed.length === 0;
}
