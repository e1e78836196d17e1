import type { Schema } from '../../../model.ts';
import { buildAttributes } from './build/attributes/build-attributes.ts';
import { buildItems } from './build/build-items.ts';
import { buildLeftOut } from './build/build-left-out.ts';
import { inOrder } from './build/in-order.ts';
import { findNeeds } from './build/needs.ts';
import { makeWorld } from './build/world.ts';
import { readCatalog } from './catalog/read-catalog.ts';
import type { Query } from './query.ts';
import { schemaScript } from './schema-script.ts';

/**
 * Everything that a database has, but its rows, the history, and what belongs to the server or to extensions. Reads,
 * writes nothing. To be called in a transaction with an empty `search_path`, so that all names are printed qualified.
 * Law: a script run in an empty database makes one that is introspected as the same script, by the same user.
 */
export async function introspect(query: Query): Promise<Schema> {
  const world = makeWorld(await readCatalog(query));
  const all = buildItems(world);
  const needs = findNeeds(world, all);
  const possible = all.filter(({ key }) => !needs.impossible.has(key));
  const { items, tables, objects } = inOrder(possible, needs);
  const schema = {
    tables,
    objects,
    attributes: buildAttributes(world, items),
    settings: {},
    leftOut: buildLeftOut(
      world,
      all.filter(({ key }) => needs.impossible.has(key)),
    ),
  };
  return { ...schema, script: schemaScript(schema) };
}
