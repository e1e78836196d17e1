import { isUndoing } from '../snapshot/is-undoing.ts';
import type { Candidate, Keep, Unreadable } from './candidate.ts';

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Tells `keep` what no policy may take away of one database. `snapshots`: newest first.
 * A snapshot whose manifest can't be read may refer to any older one of its database, so those stay until it is gone.
 */
export function keptAnyway(
  snapshots: readonly Candidate[],
  unreadable: readonly Unreadable[],
  keep: (one: Candidate, reason: Keep) => void,
): void {
  for (const one of snapshots) {
    if (one.isInUse) keep(one, { rule: 'in use' });
    if (one.isDamaged) keep(one, { rule: 'damaged' });
    const strange = unreadable.find((other) => other.database === one.database && mayReferTo(other, one));
    if (strange) keep(one, { rule: 'referred to', what: strange.id });
  }
  for (const one of lastProven(snapshots)) keep(one, { rule: 'last proven' });
  for (const one of waysBack(snapshots)) keep(one, { rule: 'way back', what: one.reason });
}

/** Ids begin with their second. A day for clocks that differ. */
function mayReferTo(unreadable: Unreadable, { takenAt }: Candidate): boolean {
  const second = unreadable.id.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)Z.*$/, '$1-$2-$3:$4:$5Z');
  return !(takenAt.getTime() > Date.parse(second) + dayMs);
}

/** The newest proven one, and the newest that `latest` may mean, and the newest that the API itself answered. */
function lastProven(snapshots: readonly Candidate[]): Set<Candidate> {
  const proven = snapshots.filter((one) => one.isProven && !one.isDamaged);
  const found = [
    proven[0],
    proven.find(({ reason }) => !isUndoing(reason)),
    proven.find((one) => !one.isFallback),
  ];
  return new Set(found.filter((one) => one !== undefined));
}

/**
 * The newest of each kind that a run took before it replaced the rows: those rows may be nowhere else, and no list of
 * snapshots can tell whether somebody has put them back.
 */
function waysBack(snapshots: readonly Candidate[]): Candidate[] {
  const newest = new Map<string, Candidate>();
  for (const one of snapshots) {
    const { reason, isDamaged } = one;
    if (reason.startsWith('before-') && !isDamaged && !newest.has(reason)) newest.set(reason, one);
  }
  return [...newest.values()];
}
