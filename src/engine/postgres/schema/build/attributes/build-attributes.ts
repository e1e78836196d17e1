import type { Attribute } from '../../../../../model.ts';
import { quoteIdentifier, quoteText } from '../../../quote.ts';
import { grouped } from '../grouped.ts';
import type { Item } from '../item.ts';
import type { World } from '../world.ts';
import { againstDefaultRights } from './against-default-rights.ts';
import { defaultRights } from './default-rights.ts';
import { findThings } from './find-things.ts';
import { findSettings } from './find-settings.ts';
import { rightChanges } from './right-changes.ts';
import type { Thing } from './thing.ts';

/**
 * Comments, settings, owners, rights: whatever differs from what a new thing of the current user has. Owners come late,
 * as who gives a thing away may have no say in it any more; and rights last, as some of them are the owner's.
 */
export function buildAttributes(world: World, items: readonly Item[]): Attribute[] {
  const things = findThings(world, items);
  return [
    ...comments(world, things),
    ...findSettings(world, items),
    ...things.flatMap(owner),
    ...rights(world, things),
    ...defaultRights(world.catalog.defaultRights),
  ];
}

function comments({ catalog }: World, things: readonly Thing[]): Attribute[] {
  const texts = new Map(catalog.comments.map(({ of, column, text }) => [`${of}:${column}`, text]));
  return things.flatMap(({ key, column, of, comment }) => {
    const text = texts.get(`${key}:${column}`) ?? null;
    if (comment === null || text === (of === 'schema "public"' ? 'standard public schema' : null)) return [];
    const sql = `COMMENT ON ${comment} IS ${text === null ? 'NULL' : quoteText(text)}`;
    return [{ kind: 'comment' as const, of, sql }];
  });
}

function owner({ of, owned }: Thing): Attribute[] {
  if (!owned) return [];
  return [{ kind: 'owner', of, sql: `ALTER ${owned.handle} OWNER TO ${quoteIdentifier(owned.by)}` }];
}

function rights({ catalog }: World, things: readonly Thing[]): Attribute[] {
  const facts = grouped(catalog.rights, ({ of, column }) => `${of}:${column}`);
  return things.flatMap(({ key, column, of, rights: place }) => {
    const own = facts.get(`${key}:${column}`) ?? [];
    if (!place) return [];
    const isWhole = place.columns === '' && of !== 'schema "public"';
    const against = againstDefaultRights(place.on, own, isWhole ? catalog.defaultRights : []);
    return [...rightChanges(own, place), ...against.statements].map((sql) => ({
      kind: 'grant' as const,
      of,
      ...(against.isAsNew ? { isUsual: true } : {}),
      sql,
    }));
  });
}
