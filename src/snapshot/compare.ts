import type { SnapshotColumn, SnapshotTable } from './format.ts';
import type { Snapshot } from './open.ts';

/** What differs between two snapshots, `from` and `to`. */
export interface Comparison {
  readonly from: string;
  readonly to: string;
  /** True if both have the same tables with the same columns and rows. */
  readonly same: boolean;
  /** Tables only in `from`, with their rows. */
  readonly removed: readonly { readonly table: string; readonly rows: number }[];
  /** Tables only in `to`. */
  readonly added: readonly { readonly table: string; readonly rows: number }[];
  /** Tables in both, equal ones too, in the order of `to`. */
  readonly tables: readonly TableComparison[];
}

export interface TableComparison {
  readonly table: string;
  readonly rowsFrom: number;
  readonly rowsTo: number;
  /** By fingerprint: rows in another order are equal. Tables whose columns differ are different unless both are empty. */
  readonly content: 'equal' | 'different';
  readonly columns: {
    readonly removed: readonly string[];
    readonly added: readonly string[];
    /** Same name, another type, encoding or generation. */
    readonly changed: readonly string[];
  };
}

/** Compares two snapshots by their manifests alone: no rows are read. Verify them first if their files are in doubt. @throws KEY_MISSING */
export function compareSnapshots(from: Snapshot, to: Snapshot): Comparison {
  for (const { locked } of [from, to]) if (locked) throw locked;
  const before = new Map(from.manifest.tables.map((table) => [table.name, table]));
  const after = new Map(to.manifest.tables.map((table) => [table.name, table]));
  const removed = from.manifest.tables.filter(({ name }) => !after.has(name)).map(countOf);
  const added = to.manifest.tables.filter(({ name }) => !before.has(name)).map(countOf);
  const tables = to.manifest.tables.flatMap((table) => {
    const old = before.get(table.name);
    return old ? [compareTables(old, table)] : [];
  });
  const same = removed.length === 0 && added.length === 0 && tables.every(isSame);
  return { from: from.id, to: to.id, same, removed, added, tables };
}

function countOf({ name, rows }: SnapshotTable): { table: string; rows: number } {
  return { table: name, rows };
}

function compareTables(from: SnapshotTable, to: SnapshotTable): TableComparison {
  const equal = from.rows === to.rows && from.fingerprint === to.fingerprint;
  return {
    table: to.name,
    rowsFrom: from.rows,
    rowsTo: to.rows,
    content: equal ? 'equal' : 'different',
    columns: compareColumns(from.columns, to.columns),
  };
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
