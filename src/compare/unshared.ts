import type { Side, SideTable } from './side.ts';

/** The two sides of a table without what both have in files of the same lines: those say nothing of what differs. */
export interface Unshared {
  readonly from: Side;
  readonly to: Side;
  /** Rows on each side that are left out. */
  readonly rows: number;
}

/**
 * Leaves out chunks of equal digest, each as often as both have it, wherever they lie: rows are compared whatever their
 * order, and equal ones cancel each other. What is not told by a digest is read.
 */
export function unshared(
  from: { readonly side: Side; readonly table: SideTable },
  to: { readonly side: Side; readonly table: SideTable },
): Unshared {
  const left = leftOver(from.table.chunks, to.table.chunks);
  const right = leftOver(to.table.chunks, from.table.chunks);
  return {
    from: only(from.side, left),
    to: only(to.side, right),
    rows: to.table.chunks.reduce((sum, { rows }, index) => (right.has(index) ? sum : sum + rows), 0),
  };
}

/** Which of `chunks` have no fellow among the others. */
function leftOver(chunks: SideTable['chunks'], others: SideTable['chunks']): ReadonlySet<number> {
  const waiting = new Map<string, number>();
  for (const { digest } of others)
    if (digest !== undefined) waiting.set(digest, (waiting.get(digest) ?? 0) + 1);
  const left = new Set<number>();
  for (const [index, { digest }] of chunks.entries()) {
    const count = digest === undefined ? 0 : (waiting.get(digest) ?? 0);
    if (digest === undefined || count === 0) left.add(index);
    else waiting.set(digest, count - 1);
  }
  return left;
}

function only(side: Side, chunks: ReadonlySet<number>): Side {
  return { ...side, read: (table) => side.read(table, chunks) };
}
