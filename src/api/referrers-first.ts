import type { SnapshotSummary } from '../snapshot/summary.ts';

/**
 * Ids in an order in which they can go one by one: those that refer to others before those, so that at no instant a
 * snapshot is listed whose files are gone. One that can't be read may refer to any: it goes first.
 */
export function referrersFirst(summaries: readonly SnapshotSummary[]): string[] {
  const byId = new Map(summaries.map((summary) => [summary.id, summary]));
  const holdersFirst: string[] = [];
  const seen = new Set<string>();
  const visit = (id: string): void => {
    const summary = byId.get(id);
    if (!summary || seen.has(id)) return;
    seen.add(id);
    if (summary.state === 'complete') for (const holder of summary.refersTo) visit(holder);
    holdersFirst.push(id);
  };
  const readable = summaries.filter(({ state }) => state === 'complete');
  for (const { id } of [...readable, ...summaries]) visit(id);
  return holdersFirst.toReversed();
}
