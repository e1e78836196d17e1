import type { Item } from './item.ts';
import type { World } from './world.ts';

/** Who needs whom, as keys of items. */
export interface Needs {
  /** What must be there before the item can be made. */
  readonly toMake: ReadonlyMap<string, ReadonlySet<string>>;
  /** What a table's keys and indexes need beside. */
  readonly toFinish: ReadonlyMap<string, ReadonlySet<string>>;
  /** Objects that can't be made, as they need what is left out, be it through others. Tables are none of them. */
  readonly impossible: ReadonlySet<string>;
}

export function findNeeds(world: World, items: readonly Item[]): Needs {
  const holders = findHolders(world, items);
  const links = new Map<string, string[]>();
  for (const { from, to, member } of world.catalog.dependencies)
    if (!member) links.set(from, [...(links.get(from) ?? []), to]);
  const toMake = new Map<string, Set<string>>();
  const toFinish = new Map<string, Set<string>>();
  for (const [part, { item, later }] of holders) {
    const needs = later ? toFinish : toMake;
    const found = needs.get(item) ?? new Set();
    needs.set(item, found);
    for (const needed of (links.get(part) ?? []).flatMap((target) => holdersOf(target, holders, links)))
      if (needed !== item) found.add(needed);
  }
  return { toMake, toFinish, impossible: findImpossible(world, items, toMake) };
}

/** The item that something is part of; `later`: what that part needs is not needed to make the item. */
interface Holder {
  readonly item: string;
  readonly later: boolean;
}

function findHolders(world: World, items: readonly Item[]): Map<string, Holder> {
  const { catalog } = world;
  const holders = new Map<string, Holder>(items.map(({ key }) => [key, { item: key, later: false }]));
  const add = (part: string, whole: string, later = false) => {
    const holder = holders.get(whole);
    if (holder && !holders.has(part)) holders.set(part, { item: holder.item, later });
  };
  for (const relation of catalog.relations)
    if (!relation.isPartition)
      for (const member of world.members(relation)) add(`pg_class:${member.oid}`, `pg_class:${relation.oid}`);
  for (const { oid, ownedBy } of catalog.sequences)
    if (ownedBy) add(`pg_class:${oid}`, `pg_class:${ownedBy.relation}`);
  for (const { oid, relation } of catalog.types) add(`pg_class:${relation}`, `pg_type:${oid}`);
  for (const { part, relation } of catalog.holders) add(part, `pg_class:${relation}`);
  for (const fact of catalog.constraints) {
    const whole = fact.domain === '0' ? `pg_class:${fact.relation}` : `pg_type:${fact.domain}`;
    add(`pg_constraint:${fact.oid}`, whole, !((fact.kind === 'c' || fact.kind === 'n') && fact.validated));
  }
  for (const { oid, relation } of catalog.indexes) {
    const isTable = world.relations.get(relation)?.kind !== 'm';
    add(`pg_class:${oid}`, `pg_class:${relation}`, isTable);
  }
  for (const { from, to, member } of catalog.dependencies) if (member) add(from, to);
  for (const { key } of catalog.leftOut) if (key !== null) holders.set(key, { item: key, later: false });
  return holders;
}

function findImpossible(
  { catalog }: World,
  items: readonly Item[],
  toMake: ReadonlyMap<string, ReadonlySet<string>>,
): Set<string> {
  const leftOut = new Set(catalog.leftOut.map(({ key }) => key));
  const answers = new Map<string, boolean>();
  const needsIt = (key: string): boolean => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    answers.set(key, false);
    const answer = leftOut.has(key) || [...(toMake.get(key) ?? [])].some(needsIt);
    answers.set(key, answer);
    return answer;
  };
  return new Set(items.filter(({ made, key }) => made.object && needsIt(key)).map(({ key }) => key));
}

/** The items behind a thing; what belongs to none (an array type, an operator class) stands for what it needs itself. */
function holdersOf(
  thing: string,
  holders: ReadonlyMap<string, Holder>,
  links: ReadonlyMap<string, readonly string[]>,
): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (key: string) => {
    if (seen.has(key)) return;
    seen.add(key);
    const holder = holders.get(key);
    if (holder) found.add(holder.item);
    else for (const next of links.get(key) ?? []) visit(next);
  };
  visit(thing);
  return [...found];
}
