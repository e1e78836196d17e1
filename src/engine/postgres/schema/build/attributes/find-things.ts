import type { ConstraintFact } from '../../catalog/constraints.ts';
import type { RelationFact } from '../../catalog/relations.ts';
import { quoteIdentifier } from '../../../quote.ts';
import { qualified, tableName } from '../../../table-name.ts';
import { isWhole } from '../build-indexes.ts';
import { kindOf, labelOf } from '../item.ts';
import type { Item } from '../item.ts';
import type { World } from '../world.ts';
import { relationThing } from './relation-thing.ts';
import type { Thing } from './thing.ts';

/** All that may have attributes: in the order of the items, each followed by its parts. */
export function findThings(world: World, items: readonly Item[]): Thing[] {
  return [...publicSchema(world), ...items.flatMap((item) => [itemThing(item), ...parts(world, item)])];
}

/** It is there in any new database: only what sets it apart from that one is told. */
function publicSchema({ catalog }: World): Thing[] {
  return catalog.schemas
    .filter(({ name }) => name === 'public')
    .map(({ oid, owner }) => ({
      key: `pg_namespace:${oid}`,
      column: 0,
      of: 'schema "public"',
      comment: 'SCHEMA "public"',
      owned: owner === null ? null : { handle: 'SCHEMA "public"', by: owner },
      rights: { columns: '', on: 'SCHEMA "public"' },
    }));
}

function itemThing(item: Item): Thing {
  return {
    key: item.key,
    column: 0,
    of: labelOf(item),
    // An extension brings its own comment.
    comment: kindOf(item) === 'extension' ? null : item.handle,
    owned: item.owner === null ? null : { handle: item.handle, by: item.owner },
    rights: item.rights === null ? null : { columns: '', on: item.rights },
  };
}

function parts(world: World, item: Item): Thing[] {
  const [catalog, oid = ''] = item.key.split(':');
  if (catalog === 'pg_type') return typeParts(world, oid, labelOf(item));
  const relation = catalog === 'pg_class' ? world.relations.get(oid) : undefined;
  return relation ? relationParts(world, relation, labelOf(item)) : [];
}

function relationParts(world: World, root: RelationFact, label: string): Thing[] {
  return world.members(root).flatMap((relation) => {
    const own = relation === root ? label : `partition "${tableName(relation)}" of ${label}`;
    return [
      ...(relation === root ? [] : [relationThing(relation, own)]),
      ...columns(world, relation.oid, own, qualified(relation)),
      ...world.constraints(relation.oid).map((fact) => constraintThing(fact, own, qualified(relation))),
      ...world
        .indexes(relation.oid)
        .filter(isWhole)
        .map((index) =>
          plainThing(`pg_class:${index.oid}`, `index "${index.name}"`, `INDEX ${qualified(index)}`),
        ),
      ...world.sequences(relation.oid).map((sequence) => ({
        ...plainThing(
          `pg_class:${sequence.oid}`,
          `sequence "${tableName(sequence)}" of ${own}`,
          `SEQUENCE ${qualified(sequence)}`,
        ),
        rights: { columns: '', on: `SEQUENCE ${qualified(sequence)}` },
      })),
    ];
  });
}

function typeParts(world: World, oid: string, label: string): Thing[] {
  const type = world.catalog.types.find((fact) => fact.oid === oid);
  if (!type) return [];
  return [
    ...columns(world, type.relation, label, qualified(type)),
    ...world.domainConstraints(oid).map((fact) => constraintThing(fact, label, `DOMAIN ${qualified(type)}`)),
  ];
}

function columns(world: World, relation: string, label: string, table: string): Thing[] {
  return world.columns(relation).map(({ number, name }) => ({
    ...plainThing(
      `pg_class:${relation}`,
      `column "${name}" of ${label}`,
      `COLUMN ${table}.${quoteIdentifier(name)}`,
    ),
    column: number,
    rights: { columns: ` (${quoteIdentifier(name)})`, on: `TABLE ${table}` },
  }));
}

function constraintThing({ oid, name }: ConstraintFact, label: string, on: string): Thing {
  const of = `constraint "${name}" of ${label}`;
  return plainThing(`pg_constraint:${oid}`, of, `CONSTRAINT ${quoteIdentifier(name)} ON ${on}`);
}

function plainThing(key: string, of: string, comment: string): Thing {
  return { key, column: 0, of, comment, owned: null, rights: null };
}
