import type { World } from './world.ts';
import { byText } from './by-text.ts';
import { isWhole } from './build-indexes.ts';
import { labelOf } from './item.ts';
import type { Item } from './item.ts';

/** What is there and the script does not make again, one sentence each. */
export function buildLeftOut({ catalog }: World, impossible: readonly Item[]): string[] {
  const others = catalog.leftOut.map(({ kind, name }) =>
    /^\d+$/.test(name)
      ? `There are ${kind} (${name}): they are left out.`
      : `The ${kind} ${name} is left out.`,
  );
  const indexes = catalog.indexes
    .filter((index) => !isWhole(index))
    .map(({ name }) => `The index "${name}" is left out: it is invalid, its build has failed.`);
  const rows = catalog.extensions.flatMap(({ name, tables }) =>
    (tables ?? []).map(
      (table) => `The rows of "${table}", a table of the extension "${name}", are left out.`,
    ),
  );
  const dependents = impossible.map(
    (item) => `The ${labelOf(item)} is left out: it needs something that is left out.`,
  );
  return [...others, ...dependents, ...indexes, ...rows].toSorted(byText);
}
