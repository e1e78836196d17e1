import { namedTables } from '../catalog/left-out.ts';
import type { LeftOutFact } from '../catalog/left-out.ts';
import type { World } from './world.ts';
import { byText } from './by-text.ts';
import { isWhole } from './build-indexes.ts';
import { labelOf } from './item.ts';
import type { Item } from './item.ts';

/** What is there and the script does not make again, one sentence each. */
export function buildLeftOut({ catalog }: World, impossible: readonly Item[]): string[] {
  const others = catalog.leftOut.map(leftOutSentence);
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

function leftOutSentence({ kind, name }: LeftOutFact): string {
  if (/^\d+$/.test(name)) return `There are ${kind} (${name}): they are left out.`;
  if (kind !== namedTables) return `The ${kind} ${name} is left out.`;
  return `The publication ${name} is left out: after a change it publishes the retained tables, until ALTER PUBLICATION ${name} SET TABLE … names the new ones.`;
}
