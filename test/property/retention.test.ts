import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Candidate, Decision } from '../../src/retention/candidate.ts';
import { decide } from '../../src/retention/decide.ts';
import type { RetentionPolicy } from '../../src/retention/policy.ts';

/** Cheap: a pure function. */
const runs = { numRuns: 20 * Number(process.env['CARRYOVER_TEST_RUNS'] ?? 25) };
const now = new Date('2026-11-28T12:00:00Z');
const hour = 3_600_000;

const reasons = [
  'backup',
  'pull',
  'before-init',
  'before-upgrade',
  'before-restore',
  'before-rollback',
] as const;

/** Some hours apart, sometimes none, sometimes in the future; each may refer to any older one of its database. */
const snapshots: fc.Arbitrary<Candidate[]> = fc
  .array(
    fc.record({
      hours: fc.oneof(fc.integer({ min: -2, max: 100 }), fc.integer({ min: 0, max: 30_000 })),
      database: fc.constantFrom('a', 'b'),
      engine: fc.constantFrom('sqlite', 'sqlite', 'sqlite', 'api'),
      reason: fc.constantFrom('backup', 'backup', 'backup', ...reasons),
      isFallback: fc.constantFrom(false, false, false, true),
      isProven: fc.constantFrom(true, true, true, false),
      isInUse: fc.constantFrom(false, false, false, false, true),
      isDamaged: fc.constantFrom(false, false, false, false, true),
      holders: fc.array(fc.nat(), { maxLength: 3 }),
    }),
    { maxLength: 40 },
  )
  .map((drafts) => {
    const sorted = drafts.toSorted((a, b) => b.hours - a.hours);
    const idOf = (index: number) => `snapshot-${String(index).padStart(3, '0')}`;
    return sorted.map(({ hours, holders, ...facts }, index) => ({
      ...facts,
      id: idOf(index),
      takenAt: new Date(now.getTime() - hours * hour),
      refersTo: index === 0 ? [] : holders.map((holder) => idOf(holder % index)),
    }));
  });

const count = fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined });
const policy: fc.Arbitrary<RetentionPolicy> = fc
  .record({
    keepLast: count,
    keepDaily: count,
    keepWeekly: count,
    keepMonthly: count,
    keepYearly: count,
    keepWithin: fc.option(fc.integer({ min: 1, max: 2000 * hour }), { nil: undefined }),
  })
  .filter((rules) => Object.values(rules).some((value) => value !== undefined))
  .chain((rules) =>
    fc.constantFrom('UTC', 'Europe/Berlin', 'Pacific/Kiritimati').map((timeZone) => ({
      ...(Object.fromEntries(
        Object.entries(rules).filter(([, value]) => value !== undefined),
      ) as RetentionPolicy),
      timeZone,
    })),
  );

test('everything is decided once, and what must stay stays', () => {
  fc.assert(
    fc.property(snapshots, policy, (all, policy) => {
      const decisions = decideFor(all, policy);
      expect(decisions.map(({ id }) => id).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
      const kept = keptOf(all, policy);
      for (const one of all.filter(({ isInUse, isDamaged }) => isInUse || isDamaged))
        expect(kept).toContain(one);
      for (const one of kept)
        for (const id of one.refersTo) expect(holderMissing(one, id, all, kept)).toBe(false);
      for (const line of databases(all)) {
        const proven = newest(line.filter((one) => one.isProven && !one.isDamaged));
        if (proven) expect(kept).toContain(proven);
        for (const reason of reasons.filter((name) => name.startsWith('before-'))) {
          const way = newest(line.filter((one) => one.reason === reason && !one.isDamaged));
          if (way) expect(kept).toContain(way);
        }
      }
    }),
    runs,
  );
});

test('deciding again about what was kept removes nothing more', () => {
  fc.assert(
    fc.property(snapshots, policy, (all, policy) => {
      const kept = keptOf(all, policy);
      expect(keptOf(kept, policy)).toEqual(kept);
    }),
    runs,
  );
});

test('a larger number keeps no fewer', () => {
  const rules = ['keepLast', 'keepDaily', 'keepWeekly', 'keepMonthly', 'keepYearly', 'keepWithin'] as const;
  fc.assert(
    fc.property(snapshots, policy, fc.constantFrom(...rules), fc.nat(5), (all, policy, rule, more) => {
      const unit = rule === 'keepWithin' ? hour : 1;
      const larger = { ...policy, [rule]: (policy[rule] ?? 0) + more * unit + 1 };
      expect(keptOf(all, larger)).toEqual(expect.arrayContaining(keptOf(all, policy)));
    }),
    runs,
  );
});

test('keep-last n keeps the n newest of each database that are sound and undo nothing', () => {
  fc.assert(
    fc.property(snapshots, fc.integer({ min: 1, max: 10 }), (all, keepLast) => {
      const kept = keptOf(all, { keepLast });
      for (const line of databases(all)) {
        const sound = line.filter((one) => !one.isDamaged && !/restore|rollback/.test(one.reason));
        const first = sound.toSorted(byAge).slice(0, keepLast);
        expect(kept).toEqual(expect.arrayContaining(first));
      }
    }),
    runs,
  );
});

test('keep-daily n keeps one of each of the newest n days that have one', () => {
  fc.assert(
    fc.property(snapshots, fc.integer({ min: 1, max: 10 }), (all, keepDaily) => {
      const kept = keptOf(all, { keepDaily });
      for (const line of databases(all)) {
        const sound = line.filter((one) => !one.isDamaged && !/restore|rollback/.test(one.reason));
        const dayOf = ({ takenAt }: Candidate) => takenAt.toISOString().slice(0, 10);
        const days = [...new Set(sound.map(dayOf))].toSorted().toReversed().slice(0, keepDaily);
        const keptDays = sound.filter((one) => kept.includes(one)).map(dayOf);
        expect(keptDays).toEqual(expect.arrayContaining(days));
      }
    }),
    runs,
  );
});

test('the order in which snapshots are listed changes nothing', () => {
  fc.assert(
    fc.property(snapshots, policy, (all, policy) => {
      expect(decideFor(all.toReversed(), policy)).toEqual(decideFor(all, policy));
    }),
    runs,
  );
});

function decideFor(all: readonly Candidate[], policy: RetentionPolicy): Decision[] {
  return decide({ snapshots: all, unreadable: [], policy, now });
}

function keptOf(all: readonly Candidate[], policy: RetentionPolicy): Candidate[] {
  const kept = new Set(decideFor(all, policy).flatMap(({ id, keptBy }) => (keptBy.length > 0 ? [id] : [])));
  return all.filter(({ id }) => kept.has(id));
}

/** One of another database, of the same id, is none that it could refer to. */
function holderMissing(one: Candidate, id: string, all: readonly Candidate[], kept: readonly Candidate[]) {
  const isHolder = (other: Candidate) => other.id === id && other.database === one.database;
  return all.some(isHolder) && !kept.some(isHolder);
}

function databases(all: readonly Candidate[]): Candidate[][] {
  const names = new Set(all.map(({ database, engine }) => `${database} ${engine}`));
  return [...names].map((name) => all.filter(({ database, engine }) => `${database} ${engine}` === name));
}

function byAge(a: Candidate, b: Candidate): number {
  return b.takenAt.getTime() - a.takenAt.getTime() || (a.id < b.id ? 1 : -1);
}

function newest(line: readonly Candidate[]): Candidate | undefined {
  return line.toSorted(byAge)[0];
}
