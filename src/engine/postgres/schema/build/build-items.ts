import type { SqlObject } from '../../../../model.ts';
import type { FunctionFact } from '../catalog/functions.ts';
import type { HookFact } from '../catalog/hooks.ts';
import type { ReadyFact } from '../catalog/ready-made.ts';
import type { RelationFact } from '../catalog/relations.ts';
import { quoteIdentifier } from '../../quote.ts';
import { qualified, tableName } from '../../table-name.ts';
import type { QualifiedName } from '../../table-name.ts';
import { buildTable } from './build-table.ts';
import { createAggregate } from './create-aggregate.ts';
import { createCollation } from './create-collation.ts';
import { createSequence } from './create-sequence.ts';
import { createType } from './create-type.ts';
import { createView } from './create-view.ts';
import type { Item } from './item.ts';
import type { World } from './world.ts';

/** Every table and object that the script makes, in no order yet. */
export function buildItems(world: World): Item[] {
  return [
    ...schemas(world),
    ...extensions(world),
    ...collations(world),
    ...types(world),
    ...sequences(world),
    ...world.catalog.functions.map(routine),
    ...readyMade(world),
    ...relations(world),
    ...hooks(world),
  ];
}

/** A schema that is there already does no harm: restoring and staging make some beforehand. `public` always is. */
function schemas({ catalog }: World): Item[] {
  return catalog.schemas
    .filter(({ name }) => name !== 'public')
    .map(({ oid, name, owner }) => ({
      key: `pg_namespace:${oid}`,
      handle: `SCHEMA ${quoteIdentifier(name)}`,
      owner,
      rights: `SCHEMA ${quoteIdentifier(name)}`,
      made: { object: { kind: 'schema', name, sql: `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(name)}` } },
    }));
}

function extensions({ catalog }: World): Item[] {
  return catalog.extensions.map(({ oid, name, schema }) => {
    const sql = `CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)} SCHEMA ${quoteIdentifier(schema)}`;
    return {
      key: `pg_extension:${oid}`,
      handle: `EXTENSION ${quoteIdentifier(name)}`,
      owner: null,
      rights: null,
      made: { object: { kind: 'extension', name, sql } },
    };
  });
}

interface Named extends QualifiedName {
  readonly oid: string;
  readonly owner: string | null;
}

function item(catalog: string, fact: Named, object: Omit<SqlObject, 'name'>): Item {
  const word = grantWords.get(object.kind);
  return {
    key: `${catalog}:${fact.oid}`,
    handle: `${object.kind.toUpperCase()} ${qualified(fact)}`,
    owner: fact.owner,
    rights: word === undefined ? null : `${word} ${qualified(fact)}`,
    made: { object: { ...object, name: tableName(fact) } },
  };
}

/** To GRANT, a view is a table and a domain a type. */
const grantWords: ReadonlyMap<string, string> = new Map([
  ['view', 'TABLE'],
  ['materialized view', 'TABLE'],
  ['sequence', 'SEQUENCE'],
  ['type', 'TYPE'],
  ['domain', 'TYPE'],
]);

function collations({ catalog }: World): Item[] {
  return catalog.collations.map((fact) =>
    item('pg_collation', fact, { kind: 'collation', sql: createCollation(fact) }),
  );
}

function types(world: World): Item[] {
  return world.catalog.types.map((fact) =>
    item('pg_type', fact, { kind: fact.domain ? 'domain' : 'type', sql: createType(world, fact) }),
  );
}

function sequences({ catalog }: World): Item[] {
  return catalog.sequences
    .filter(({ ownedBy }) => ownedBy === null)
    .map((fact) => item('pg_class', fact, { kind: 'sequence', sql: createSequence(fact) }));
}

function routine(fact: FunctionFact): Item {
  const definition = fact.aggregate
    ? createAggregate(fact, fact.aggregate)
    : (fact.definition ?? '').trimEnd();
  const list = fact.aggregate && fact.signature === '' ? '*' : fact.signature;
  const rights = fact.aggregate
    ? `FUNCTION ${qualified(fact)}(${fact.types})`
    : `${fact.kind.toUpperCase()} ${qualified(fact)}(${fact.signature})`;
  return {
    key: `pg_proc:${fact.oid}`,
    handle: `${fact.kind.toUpperCase()} ${qualified(fact)}(${list})`,
    owner: fact.owner,
    rights,
    made: { object: { kind: fact.kind, name: `${tableName(fact)}(${fact.types})`, sql: definition } },
  };
}

function readyMade(world: World): Item[] {
  return world.catalog.readyMade.map((fact) => {
    const name = fact.schema === null ? fact.name : tableName({ schema: fact.schema, name: fact.name });
    const on = world.relations.get(fact.relation ?? '');
    const object = {
      kind: fact.kind,
      name: `${name}${fact.types}`,
      ...(on ? { table: tableName(on) } : {}),
      sql: fact.definition,
    };
    return {
      key: `${fact.catalog}:${fact.oid}`,
      handle: fact.handle,
      owner: fact.owner,
      rights: rightsOf(fact),
      made: { object },
    };
  });
}

function rightsOf({ kind, handle, schema, name }: ReadyFact): string | null {
  if (kind === 'server') return `FOREIGN ${handle}`;
  return kind === 'foreign table' ? `TABLE ${qualified({ schema: schema ?? '', name })}` : null;
}

function relations(world: World): Item[] {
  return world.catalog.relations.flatMap((relation): Item[] => {
    switch (relation.kind) {
      case 'r':
      case 'p':
        return relation.isPartition ? [] : [tableItem(world, relation)];
      case 'v':
        return [item('pg_class', relation, { kind: 'view', sql: createView(world, relation) })];
      case 'm':
        return [item('pg_class', relation, { kind: 'materialized view', sql: createView(world, relation) })];
      case 'S':
      case 'f':
        return [];
    }
  });
}

function tableItem(world: World, relation: RelationFact): Item {
  return {
    key: `pg_class:${relation.oid}`,
    handle: `TABLE ${qualified(relation)}`,
    owner: relation.owner,
    rights: `TABLE ${qualified(relation)}`,
    made: { table: buildTable(world, relation) },
  };
}

/** Names of triggers, rules and policies are their table's: where two have the same, the table tells them apart. */
function hooks(world: World): Item[] {
  const times = new Map<string, number>();
  const title = ({ kind, name }: HookFact) => `${kind} ${name}`;
  for (const hook of world.catalog.hooks) times.set(title(hook), (times.get(title(hook)) ?? 0) + 1);
  return world.catalog.hooks.flatMap((hook) => {
    const on = world.relations.get(hook.relation);
    if (!on) return [];
    const table = tableName(on);
    const name = times.get(title(hook)) === 1 ? hook.name : `${hook.name} on ${table}`;
    return {
      key: `${hook.catalog}:${hook.oid}`,
      handle: `${hook.kind.toUpperCase()} ${quoteIdentifier(hook.name)} ON ${qualified(on)}`,
      owner: null,
      rights: null,
      made: { object: { kind: hook.kind, name, table, sql: hook.definition } },
    };
  });
}
