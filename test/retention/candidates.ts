import type { Candidate } from '../../src/retention/candidate.ts';
import { decide } from '../../src/retention/decide.ts';
import type { RetentionPolicy } from '../../src/retention/policy.ts';

/** A proven backup of `shop`, taken at that time: its id tells the time too. */
export function candidate(takenAt: string, parts: Partial<Candidate> = {}): Candidate {
  const at = new Date(takenAt);
  const second = at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return {
    id: `${second}Z-000000`,
    database: 'shop',
    engine: 'sqlite',
    takenAt: at,
    reason: 'backup',
    isFallback: false,
    isProven: true,
    isInUse: false,
    isDamaged: false,
    refersTo: [],
    ...parts,
  };
}

/** What stays, newest first, as `time: rule what, rule`. */
export function keptOf(
  snapshots: readonly Candidate[],
  policy: RetentionPolicy,
  now = new Date('2026-11-28T12:00:00Z'),
): string[] {
  const byId = new Map(snapshots.map((one) => [one.id, one]));
  return decide({ snapshots, unreadable: [], policy, now })
    .filter(({ keptBy }) => keptBy.length > 0)
    .map(({ id, keptBy }) => {
      const why = keptBy.map(({ rule, what }) => (what === undefined ? rule : `${rule} ${what}`));
      return `${byId.get(id)?.takenAt.toISOString().slice(0, 16)}: ${why.join(', ')}`;
    });
}
