import { describe, expect, it } from 'vitest';
import type { SnapshotReason } from '../../src/snapshot/format.ts';
import { findShrunk } from '../../src/snapshot/shrink.ts';
import type { Counted } from '../../src/snapshot/shrink.ts';

function counted(
  tables: Record<string, number>,
  reason: SnapshotReason = 'backup',
  schemaDigest = 'same',
): Counted {
  return { reason, schemaDigest, tables: Object.entries(tables).map(([name, rows]) => ({ name, rows })) };
}

const half = { limit: 0.5, allow: [] };

function stopped(
  previous: Counted,
  next: Counted,
  limits: { limit: number; allow: string[] } = half,
): string[] {
  return findShrunk(previous, next, limits).flatMap(({ table, stops }) => (stops ? [table] : []));
}

describe('findShrunk', () => {
  it('says nothing of tables that are as big, bigger or new', () => {
    expect(findShrunk(counted({ a: 5, b: 5, e: 0 }), counted({ a: 5, b: 6, c: 1, e: 0 }), half)).toEqual([]);
  });

  it('tells a loss with its counts, and stops past the limit only', () => {
    expect(findShrunk(counted({ a: 10, b: 10 }), counted({ a: 5, b: 4 }), half)).toEqual([
      { table: 'a', before: 10, now: 5, stops: false },
      { table: 'b', before: 10, now: 4, stops: true },
    ]);
  });

  it('obeys the limit', () => {
    expect(stopped(counted({ a: 10 }), counted({ a: 9 }), { limit: 0, allow: [] })).toEqual(['a']);
    expect(stopped(counted({ a: 10 }), counted({ a: 1 }), { limit: 0.9, allow: [] })).toEqual([]);
    expect(stopped(counted({ a: 10 }), counted({ a: 0 }), { limit: 1, allow: [] })).toEqual([]);
  });

  it('stops at a table of one row that is empty now', () => {
    expect(stopped(counted({ a: 1 }), counted({ a: 0 }))).toEqual(['a']);
  });

  it('still tells of a table that is allowed to shrink', () => {
    expect(findShrunk(counted({ a: 10 }), counted({ a: 0 }), { limit: 0.5, allow: ['a'] })).toEqual([
      { table: 'a', before: 10, now: 0, stops: false },
    ]);
  });

  it('takes a table that is gone for an empty one', () => {
    expect(stopped(counted({ a: 1, b: 0 }), counted({}, 'backup', 'other'))).toEqual(['a']);
  });

  it('lets an upgrade rename and drop tables, and stops at others that lost rows', () => {
    const previous = counted({ old: 10, kept: 10 }, 'before-upgrade');
    expect(stopped(previous, counted({ new: 10, kept: 10 }, 'backup', 'other'))).toEqual([]);
    expect(stopped(previous, counted({ new: 10, kept: 1 }, 'backup', 'other'))).toEqual(['kept']);
  });

  it.each(['before-init', 'before-restore', 'before-rollback'] as const)(
    'never stops what is taken %s: it must not keep a person from putting rows back',
    (reason) => {
      expect(stopped(counted({ a: 10 }), counted({ a: 0 }, reason))).toEqual([]);
    },
  );

  it.each(['before-restore', 'before-rollback'] as const)(
    'does not stop the backup after one taken %s',
    (reason) => {
      expect(stopped(counted({ a: 10 }, reason), counted({ a: 0 }))).toEqual([]);
    },
  );

  it('stops the backup of seeds alone after an init: the restore that should have followed may have failed', () => {
    expect(stopped(counted({ a: 10 }, 'before-init'), counted({ a: 0 }))).toEqual(['a']);
  });

  it('stops an upgrade of a database that lost its rows', () => {
    expect(stopped(counted({ a: 10 }, 'before-upgrade'), counted({ a: 0 }, 'before-upgrade'))).toEqual(['a']);
  });
});
