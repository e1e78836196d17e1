import { planMigration } from '../migrate/plan/plan.ts';
import type { PlanInput } from '../migrate/plan/plan.ts';
import type { Table, TableStats } from '../model.ts';
import type { Snapshot } from '../snapshot/open.ts';
import { eachLine } from '../values/lines.ts';

/**
 * Row and non-null counts of a snapshot. The manifest has the rows; non-nulls are counted only in tables where the plan
 * asks for them, as that means to read every line.
 */
export async function snapshotStats(
  snapshot: Snapshot,
  change: Omit<PlanInput, 'stats'>,
): Promise<Map<string, TableStats>> {
  const { old } = change;
  const rows = new Map(snapshot.manifest.tables.map((table) => [table.name, table.rows]));
  const stats = new Map(old.tables.map((table) => [table.name, fullStats(table, rows.get(table.name) ?? 0)]));
  const rough = planMigration({ ...change, stats });
  const asked = new Set(
    rough.old
      .filter((fate) => fate.columns.some((column) => column.fate === 'lost'))
      .map((fate) => fate.table),
  );
  for (const table of old.tables)
    if (asked.has(table.name)) stats.set(table.name, await countNonNull(snapshot, table));
  return stats;
}

/** As if no column held a null: the worst that a column left behind could mean. */
function fullStats(table: Table, rows: number): TableStats {
  return { rows, nonNull: new Map(table.columns.map((column) => [column.name, rows])) };
}

async function countNonNull(snapshot: Snapshot, table: Table): Promise<TableStats> {
  const nonNull = new Map(table.columns.map((column) => [column.name, 0]));
  let rows = 0;
  for await (const block of snapshot.read(table.name)) {
    for (const line of eachLine(block.data)) {
      rows += 1;
      countRow(line, nonNull);
    }
  }
  return { rows, nonNull };
}

function countRow(line: Buffer, nonNull: Map<string, number>): void {
  const row = JSON.parse(line.toString()) as Record<string, unknown>;
  for (const [name, count] of nonNull) if (row[name] !== null) nonNull.set(name, count + 1);
}
