import type { SqlObject, Table } from '../../../../model.ts';
import { byText } from './by-text.ts';
import { kindOf, labelOf } from './item.ts';
import type { Item } from './item.ts';
import type { Needs } from './needs.ts';

/** Where nothing else decides, in this order; a kind that is not listed comes last. */
const kinds = [
  'schema',
  'extension',
  'collation',
  'type',
  'domain',
  'sequence',
  'server',
  'function',
  'procedure',
  'aggregate',
  'operator',
  'cast',
  'text search dictionary',
  'text search configuration',
  'table',
  'foreign table',
  'view',
  'materialized view',
  'statistics',
  'trigger',
  'rule',
  'policy',
];
const firstAfterTables = kinds.indexOf('table') + 1;

export interface Ordered {
  readonly items: readonly Item[];
  readonly tables: readonly Table[];
  readonly objects: readonly SqlObject[];
}

/**
 * Everything behind what it needs; by kind and name where that leaves a choice. Before the tables comes what they need,
 * and whatever of its kind needs no table itself: a function that an index calls may call another without telling.
 */
export function inOrder(items: readonly Item[], needs: Needs): Ordered {
  const ordered = sortByNeeds(items, needs);
  const needed = neededByTables(ordered, needs);
  const onTables = needTables(ordered, needs);
  const isBefore = (item: Item) =>
    needed.has(item.key) || (rank(item) < firstAfterTables && !onTables.has(item.key));
  const objects: SqlObject[] = [];
  const tables: Table[] = [];
  for (const item of ordered) {
    const { object, table } = item.made;
    if (table) tables.push(table);
    else if (!isBefore(item)) objects.push(object);
    else objects.push({ ...object, before: true, ...behind(onTables.has(item.key), tables.at(-1)) });
  }
  return { items: ordered, tables, objects };
}

function behind(needsTable: boolean, last: Table | undefined): Pick<SqlObject, 'after'> {
  return needsTable && last ? { after: last.name } : {};
}

/** Depth first. In a circle, which only rules and views can make, the first by name begins. */
function sortByNeeds(items: readonly Item[], needs: Needs): Item[] {
  const sorted = items.toSorted((a, b) => rank(a) - rank(b) || byText(labelOf(a), labelOf(b)));
  const position = new Map(sorted.map((item, index) => [item.key, index]));
  const seen = new Set<string>();
  const ordered: Item[] = [];
  const visit = (item: Item) => {
    if (seen.has(item.key)) return;
    seen.add(item.key);
    const first = [...(needs.toMake.get(item.key) ?? [])].flatMap((key) => position.get(key) ?? []);
    for (const index of first.toSorted((a, b) => a - b)) if (sorted[index]) visit(sorted[index]);
    ordered.push(item);
  };
  for (const item of sorted) visit(item);
  return ordered;
}

function neededByTables(items: readonly Item[], { toMake, toFinish }: Needs): Set<string> {
  const needed = new Set<string>();
  const visit = (key: string) => {
    if (needed.has(key)) return;
    needed.add(key);
    for (const next of toMake.get(key) ?? []) visit(next);
  };
  for (const { key, made } of items)
    if (made.table) for (const next of [key, ...(toFinish.get(key) ?? [])]) visit(next);
  return needed;
}

/** What can't be made before some table or view is there. In order, so that what an item needs is decided before it. */
function needTables(items: readonly Item[], { toMake }: Needs): Set<string> {
  const found = new Set<string>();
  const relations = new Set(['table', 'foreign table', 'view', 'materialized view']);
  const isRelation = new Set(items.filter((item) => relations.has(kindOf(item))).map(({ key }) => key));
  for (const { key } of items)
    if ([...(toMake.get(key) ?? [])].some((next) => isRelation.has(next) || found.has(next))) found.add(key);
  return found;
}

function rank(item: Item): number {
  const index = kinds.indexOf(kindOf(item));
  return index === -1 ? kinds.length : index;
}
