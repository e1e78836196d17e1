import type { RowsComparison } from './comparison.ts';
import { createLineCursor } from './line-cursor.ts';
import type { LineCursor } from './line-cursor.ts';
import { digestLength } from './row-shape.ts';
import type { RowShape } from './row-shape.ts';
import { sampleRows } from './sample-rows.ts';
import type { Wanted } from './sample-rows.ts';
import type { Side } from './side.ts';
import { createTally } from './tally.ts';
import type { Tally } from './tally.ts';

export interface RowsInput {
  readonly table: string;
  readonly from: Side;
  readonly to: Side;
  readonly shape: RowShape;
  /** How many differing rows of each kind to name; 0: none. */
  readonly samples: number;
  /** Tell their values. */
  readonly values: boolean;
  /** Rows that may wait in memory. */
  readonly limit?: number;
  /** Called with the rows of `to` that have passed. */
  readonly onRows?: (rows: number) => void;
}

/**
 * Compares the rows of a table, whatever the order in which they come.
 *
 * Both sides are read at once. While their lines are the same, they are only compared as bytes. Where they differ, each is
 * looked for among those of the other side that still wait, and waits itself if it is not there. So two sides in one
 * order, which is the usual case, fall into step again right behind a row that was added, removed or changed; and of two in
 * different orders (other collations) nothing is assumed: their rows all wait, in memory as far as it goes and then on
 * disk, until their fellow comes. Two of one key that meet are a changed row, and so is what waits under one key on both
 * sides at the end. Rows are told apart by 128 bits of SHA-256.
 */
export async function compareRows(input: RowsInput): Promise<RowsComparison> {
  const tally = createTally(input.limit);
  try {
    const met = await walk(input, tally);
    const { wanted, ...counts } = count(tally, met, input.samples);
    const samples = wanted.size === 0 ? [] : await sampleRows(input, wanted);
    return { key: input.shape.key, ...counts, samples };
  } finally {
    tally.close();
  }
}

/** Changed rows that stood side by side. */
interface Met {
  changed: number;
  /** Of some of them, as many as samples are asked for. */
  readonly keys: string[];
  readonly mostKeys: number;
}

async function walk({ table, from, to, shape, samples, onRows }: RowsInput, tally: Tally): Promise<Met> {
  const met: Met = { changed: 0, keys: [], mostKeys: samples };
  const before = createLineCursor(from.read(table), shape);
  const after = createLineCursor(to.read(table), shape);
  let rows = 0;
  try {
    while ((await before.load()) && (await after.load())) {
      rows += inStep(before, after, { tally, met, isKeyed: shape.key.length > 0 });
      onRows?.(rows);
    }
    while (await before.load()) takeAll(before, -1, tally);
    while (await after.load()) takeAll(after, 1, tally);
    return met;
  } finally {
    await before.close();
    await after.close();
  }
}

/** Until one of them has no line any more. @returns how many of `after` have passed */
function inStep(
  before: LineCursor,
  after: LineCursor,
  { tally, met, isKeyed }: { readonly tally: Tally; readonly met: Met; readonly isKeyed: boolean },
): number {
  let passed = 0;
  for (; before.line !== null && after.line !== null; passed += 1) {
    if (before.line.equals(after.line)) {
      before.next();
      after.next();
    } else if (tally.awaits(after.row(), 1)) {
      take(after, 1, tally);
    } else if (tally.awaits(before.row(), -1)) {
      take(before, -1, tally);
      passed -= 1;
    } else if (isKeyed && keyOf(before) === keyOf(after)) {
      met.changed += 1;
      if (met.keys.length < met.mostKeys) met.keys.push(keyOf(after));
      before.next();
      after.next();
    } else {
      take(before, -1, tally);
      take(after, 1, tally);
    }
  }
  return passed;
}

function keyOf(cursor: LineCursor): string {
  return cursor.row().slice(0, digestLength);
}

function take(cursor: LineCursor, side: -1 | 1, tally: Tally): void {
  tally.add(cursor.row(), side);
  cursor.next();
}

/** The rest of its block. */
function takeAll(cursor: LineCursor, side: -1 | 1, tally: Tally): void {
  while (cursor.line !== null) take(cursor, side, tally);
}

function count(tally: Tally, met: Met, samples: number) {
  const counts = { removed: 0, added: 0, changed: met.changed };
  const wanted = new Map<string, Wanted>(met.keys.map((key) => [key, 'changed']));
  const named = { removed: 0, added: 0, changed: wanted.size };
  for (const { key, removed, added } of tally.settle()) {
    const changed = Math.min(removed, added);
    counts.changed += changed;
    counts.removed += removed - changed;
    counts.added += added - changed;
    const change = changed > 0 ? 'changed' : removed > 0 ? 'removed' : 'added';
    if (named[change] >= samples) continue;
    named[change] += 1;
    wanted.set(key, change);
  }
  return { ...counts, wanted };
}
