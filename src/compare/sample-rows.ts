import type { JsonValue } from '../values/encoding.ts';
import { writeJson } from '../values/encoding.ts';
import type { RowsInput } from './compare-rows.ts';
import type { RowDifference } from './comparison.ts';
import { createLineCursor } from './line-cursor.ts';
import { digestLength, parseRow, valueOf } from './row-shape.ts';
import type { Row } from './row-shape.ts';
import type { Side } from './side.ts';

export type Wanted = RowDifference['change'];

/** Reads both sides again for the rows whose keys are wanted, no further than the last of them. */
export async function sampleRows(
  input: RowsInput,
  wanted: ReadonlyMap<string, Wanted>,
): Promise<readonly RowDifference[]> {
  const missing = (gone: Wanted) => [...wanted].filter(([, change]) => change !== gone).map(([key]) => key);
  const before = await find(input, input.from, new Set(missing('added')));
  const after = await find(input, input.to, new Set(missing('removed')));
  return [...wanted].map(([key, change]) =>
    describe(input, change, { before: before.get(key), after: after.get(key) }),
  );
}

async function find({ table, shape }: RowsInput, side: Side, keys: Set<string>): Promise<Map<string, Row>> {
  const found = new Map<string, Row>();
  const cursor = createLineCursor(side.read(table), shape);
  try {
    for (; keys.size > 0 && (await cursor.load()); cursor.next()) {
      const key = cursor.row().slice(0, digestLength);
      if (cursor.line !== null && keys.delete(key)) found.set(key, parseRow(cursor.line));
    }
  } finally {
    await cursor.close();
  }
  return found;
}

function describe(
  { shape, values }: RowsInput,
  change: Wanted,
  { before, after }: { readonly before: Row | undefined; readonly after: Row | undefined },
): RowDifference {
  const row = after ?? before ?? {};
  const columns = before && after ? shape.columns.filter((name) => !isSame(before, after, name)) : [];
  const shown = change === 'changed' ? columns : shape.columns;
  return {
    change,
    key: shape.key.length === 0 ? null : pick(row, shape.key),
    columns,
    ...(values && before ? { from: pick(before, shown) } : {}),
    ...(values && after ? { to: pick(after, shown) } : {}),
  };
}

function isSame(before: Row, after: Row, column: string): boolean {
  return writeJson(valueOf(before, column)) === writeJson(valueOf(after, column));
}

function pick(row: Row, columns: readonly string[]): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(columns.map((name) => [name, valueOf(row, name)]));
}
