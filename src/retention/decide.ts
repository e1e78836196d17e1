import { isUndoing } from '../snapshot/is-undoing.ts';
import type { Candidate, Decision, Keep, Unreadable } from './candidate.ts';
import { keptAnyway } from './kept-anyway.ts';
import { keptByPolicy } from './kept-by-policy.ts';
import type { RetentionPolicy } from './policy.ts';

export interface DecideInput {
  readonly snapshots: readonly Candidate[];
  readonly unreadable: readonly Unreadable[];
  readonly policy: RetentionPolicy;
  readonly now: Date;
}

/**
 * Which snapshots stay and why, and which go. Pure. Newest first, those that can't be read at the end.
 * What no policy can take away (docs/RETENTION.md): the last proven one, the newest of each kind of way back, what is in
 * use, what is damaged, and whatever holds files of one that stays.
 */
export function decide({ snapshots, unreadable, policy, now }: DecideInput): Decision[] {
  const sorted = snapshots.toSorted(newestFirst);
  const kept = new Map<Candidate, Keep[]>(sorted.map((one) => [one, []]));
  const keep = (one: Candidate, reason: Keep) => void kept.get(one)?.push(reason);
  for (const line of linesOf(sorted)) keptByPolicy(line, policy, now, keep);
  for (const database of databasesOf(sorted)) keptAnyway(database, unreadable, keep);
  keepHolders(sorted, kept);
  return [
    ...sorted.map((one) => ({ id: one.id, database: one.database, keptBy: kept.get(one) ?? [] })),
    ...unreadable.map((one): Decision => ({ ...one, keptBy: [{ rule: 'damaged' }] })),
  ];
}

/** Snapshots that were taken to undo something count for themselves: they must not push out a backup. */
function linesOf(sorted: readonly Candidate[]): Candidate[][] {
  const sound = sorted.filter((one) => !one.isDamaged);
  return grouped(sound, ({ database, engine, reason }) =>
    JSON.stringify([database, engine, isUndoing(reason)]),
  );
}

function databasesOf(sorted: readonly Candidate[]): Candidate[][] {
  return grouped(sorted, ({ database, engine }) => JSON.stringify([database, engine]));
}

function grouped(all: readonly Candidate[], keyOf: (one: Candidate) => string): Candidate[][] {
  const groups = new Map<string, Candidate[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return [...groups.values()];
}

/** A file lies in the snapshot that wrote it; that one stays as long as one that refers to it. */
function keepHolders(sorted: readonly Candidate[], kept: Map<Candidate, Keep[]>): void {
  const byName = new Map(sorted.map((one) => [nameOf(one.database, one.id), one]));
  const waiting = sorted.filter((one) => (kept.get(one)?.length ?? 0) > 0);
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    for (const id of one.refersTo) {
      const holder = byName.get(nameOf(one.database, id));
      const reasons = holder && kept.get(holder);
      if (!reasons || reasons.some(({ rule }) => rule === 'referred to')) continue;
      if (reasons.length === 0) waiting.push(holder);
      reasons.push({ rule: 'referred to', what: one.id });
    }
  }
}

function nameOf(database: string, id: string): string {
  return JSON.stringify([database, id]);
}

function newestFirst(a: Candidate, b: Candidate): number {
  const byTime = b.takenAt.getTime() - a.takenAt.getTime();
  if (byTime !== 0 || a.id === b.id) return byTime;
  return a.id < b.id ? 1 : -1;
}
