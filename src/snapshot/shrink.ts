import type { Manifest, SnapshotReason } from './format.ts';

export interface ShrinkLimits {
  /** Share by which a table may shrink, 0 to 1. */
  readonly limit: number;
  /** Tables, by name, that may shrink past it. */
  readonly allow: readonly string[];
}

export interface ShrunkTable {
  readonly table: string;
  readonly before: number;
  readonly now: number;
  /** True if the snapshot must not follow the previous one without a person's word. */
  readonly stops: boolean;
}

/** What the guard needs to know of a snapshot. */
export type Counted = Pick<Manifest, 'reason' | 'schemaDigest'> & {
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
};

/** A snapshot that is taken so that rows can be put back must not be refused because they are gone. */
const guarded: ReadonlySet<SnapshotReason> = new Set(['backup', 'pull', 'before-upgrade']);
/** After these the rows were replaced by others that a person chose; after an init they may still be on their way back. */
const replaced: ReadonlySet<SnapshotReason> = new Set(['before-restore', 'before-rollback']);

/**
 * The row-count guard: the tables that hold fewer rows than in the previous good snapshot, so that it is not followed by
 * an empty one unseen. A table that is gone counts as shrunk to nothing, unless the schema was changed by an upgrade of ours.
 */
export function findShrunk(previous: Counted, next: Counted, limits: ShrinkLimits): ShrunkTable[] {
  const counts = new Map(next.tables.map((table) => [table.name, table.rows]));
  const stopping = guarded.has(next.reason) && !replaced.has(previous.reason);
  return previous.tables.flatMap(({ name, rows: before }) => {
    if (!counts.has(name) && !goneCounts(previous, next)) return [];
    const now = counts.get(name) ?? 0;
    if (now >= before) return [];
    const stops = stopping && now < (1 - limits.limit) * before && !limits.allow.includes(name);
    return [{ table: name, before, now, stops }];
  });
}

function goneCounts(previous: Counted, next: Counted): boolean {
  if (previous.schemaDigest === next.schemaDigest) return true;
  return previous.reason === 'backup' && next.reason === 'backup';
}
