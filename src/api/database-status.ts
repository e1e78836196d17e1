import type { CatalogEntry } from '../snapshot/catalog.ts';
import { isUndoing } from '../snapshot/is-undoing.ts';
import type { Proof } from '../snapshot/proof.ts';
import type { CompleteSummary } from '../snapshot/summary.ts';
import type { DatabaseStatus, DatedSnapshot } from './status-options.ts';

type Judged = Omit<DatabaseStatus, 'database' | 'isExpected' | 'leftovers'>;

/** What the snapshots of a database (newest first) tell. `maxAge`: in ms; null if any age will do. */
export function databaseStatus(
  entries: readonly CatalogEntry[],
  { now, maxAge }: { readonly now: Date; readonly maxAge: number | null },
): Judged {
  const backups = entries.filter(isBackup);
  const newest = backups[0];
  const proven = backups.find(({ isProven }) => isProven);
  const checks = entries.flatMap(({ proof }) => verifiedAt(proof));
  const newestProven = proven ? dated(proven, now) : null;
  return {
    snapshots: entries.length,
    newest: newest ? dated(newest, now) : null,
    newestProven,
    lastVerified: checks.toSorted().at(-1) ?? null,
    damaged: entries.flatMap((entry) => damageOf(entry) ?? []),
    bytes: entries.reduce(
      (sum, { summary }) => sum + (summary.state === 'complete' ? summary.ownBytes : 0),
      0,
    ),
    state: stateOf(newestProven, maxAge),
  };
}

type Readable = CatalogEntry & { readonly summary: CompleteSummary };

/** A backup reads again what it wrote: that is no look at what lies there. */
function verifiedAt(proof: Proof | null): string[] {
  return proof?.checks.filter(({ level }) => level !== 'own files').map(({ at }) => at) ?? [];
}

/** It shows the database at its time: none that was taken to undo something, no pull that something else served. */
function isBackup(entry: CatalogEntry): entry is Readable {
  const { summary } = entry;
  return summary.state === 'complete' && !isUndoing(summary.reason) && summary.fallback === null;
}

function dated({ summary }: Readable, now: Date): DatedSnapshot {
  const { id, takenAt } = summary;
  return { id, takenAt, ageSeconds: Math.round((now.getTime() - Date.parse(takenAt)) / 1000) };
}

function damageOf({ summary, proof }: CatalogEntry): DatabaseStatus['damaged'][number] | null {
  if (summary.state === 'damaged') return { id: summary.id, problem: summary.problem };
  return proof?.damage ? { id: summary.id, problem: proof.damage.problem } : null;
}

function stateOf(newestProven: DatedSnapshot | null, maxAge: number | null): DatabaseStatus['state'] {
  if (maxAge === null) return 'not judged';
  return newestProven !== null && newestProven.ageSeconds * 1000 <= maxAge ? 'fine' : 'too old';
}
