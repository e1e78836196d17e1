import type { Candidate, Decision, Unreadable } from '../retention/candidate.ts';
import { decide } from '../retention/decide.ts';
import type { RetentionPolicy } from '../retention/policy.ts';
import type { CatalogEntry } from '../snapshot/catalog.ts';

/** What a policy makes of a catalog: the snapshots' decisions, by `<folder>/<id>`. */
export function decideFor(
  entries: readonly CatalogEntry[],
  policy: RetentionPolicy,
  now: Date,
): ReadonlyMap<string, Decision> {
  const snapshots = entries.flatMap((entry) => candidateOf(entry) ?? []);
  const unreadable = entries.flatMap(({ summary, folder }): Unreadable[] =>
    summary.state === 'damaged' ? [{ id: summary.id, database: folder }] : [],
  );
  const decisions = decide({ snapshots, unreadable, policy, now });
  return new Map(decisions.map((decision) => [`${decision.database}/${decision.id}`, decision]));
}

function candidateOf({ summary, folder, proof, isProven, isInUse }: CatalogEntry): Candidate | null {
  if (summary.state === 'damaged') return null;
  const { id, engine, takenAt, reason, fallback, refersTo } = summary;
  return {
    id,
    database: folder,
    engine: engine.name,
    takenAt: new Date(takenAt),
    reason,
    isFallback: fallback !== null,
    isProven,
    isInUse,
    isDamaged: proof?.damage !== null && proof?.damage !== undefined,
    refersTo,
  };
}
