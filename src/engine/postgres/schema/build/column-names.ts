import type { World } from './world.ts';

/** Names of a relation's columns by their numbers. */
export function columnNames(world: World, relation: string, numbers: readonly number[]): string[] {
  const columns = world.columns(relation);
  return numbers.flatMap((wanted) => columns.find(({ number }) => number === wanted)?.name ?? []);
}
