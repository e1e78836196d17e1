import { CarryoverError } from '../errors.ts';
import { nearestName } from '../values/nearest-name.ts';
import type { Manifest, SnapshotTable } from './format.ts';

/** Those tables, in the snapshot's order; all if no names are given. @throws USAGE for a name that is none */
export function chooseTables(
  { id, tables }: Pick<Manifest, 'id' | 'tables'>,
  names: readonly string[] | undefined,
): readonly SnapshotTable[] {
  if (names === undefined) return tables;
  const known = tables.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return tables.filter(({ name }) => names.includes(name));
  const nearest = nearestName(unknown, known);
  throw new CarryoverError('USAGE', `The snapshot ${id} has no table "${unknown}"; nothing was done.`, {
    hint: nearest === null ? '`carryover show` lists its tables.' : `Did you mean "${nearest}"?`,
    details: { table: unknown },
  });
}
