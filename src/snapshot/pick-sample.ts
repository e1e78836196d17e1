import { createHash } from 'node:crypto';

/**
 * A share (more than 0, up to 1) of some names, one at least, as if drawn by lot: those whose digest, seeded, is smallest.
 * The same seed draws the same lots, also for a name that stands in several sets.
 */
export function pickSample(names: ReadonlySet<string>, share: number, seed: string): Set<string> {
  const lots = [...names].map((name) => ({
    name,
    lot: createHash('sha256').update(`${seed}\n${name}`).digest('hex'),
  }));
  const sorted = lots.toSorted((a, b) => (a.lot < b.lot ? -1 : 1));
  return new Set(sorted.slice(0, Math.ceil(lots.length * share)).map(({ name }) => name));
}
