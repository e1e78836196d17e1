import type { ConstraintFact } from '../catalog/constraints.ts';
import type { RelationFact } from '../catalog/relations.ts';
import { qualified, tableName } from '../../table-name.ts';
import { isOddForeignKey } from './build-foreign-key.ts';
import { columnIdentity } from './column-identity.ts';
import { constraintClause } from './constraint-clause.ts';
import { sequenceClauses } from './sequence-clauses.ts';
import type { World } from './world.ts';

/** What the portable words for a table can't tell: its clauses, so that a change of one is a change of the table. */
export function tableExtras(world: World, relation: RelationFact): string[] {
  return [
    ...(relation.unlogged ? ['UNLOGGED'] : []),
    ...(relation.ofType === null ? [] : [`OF ${relation.ofType}`]),
    ...inheritance(world, relation),
    ...partitions(world, relation),
    ...world.constraints(relation.oid).filter(isOdd).map(constraintClause),
    ...numbering(world, relation),
    ...collations(world, relation),
  ];
}

function inheritance(world: World, relation: RelationFact): string[] {
  const parents = relation.isPartition ? [] : world.parents(relation.oid);
  return parents.length === 0 ? [] : [`INHERITS (${parents.map(tableName).join(', ')})`];
}

function partitions(world: World, relation: RelationFact): string[] {
  return world
    .members(relation)
    .slice(1)
    .map((partition) => {
      const inner = partition.partitionKey === null ? '' : ` PARTITION BY ${partition.partitionKey}`;
      return `PARTITION ${tableName(partition)} ${partition.bound ?? ''}${inner}`;
    });
}

function isOdd(fact: ConstraintFact): boolean {
  if (fact.partOf !== '0') return false;
  if (fact.kind === 'f') return isOddForeignKey(fact);
  if (fact.kind === 'x') return true;
  if (fact.kind === 'n') return fact.noInherit || !fact.validated;
  if (fact.kind === 'c') return !/^CHECK \(.*\)$/s.test(fact.definition);
  return /NULLS NOT DISTINCT|INCLUDE|DEFERRABLE|WITHOUT OVERLAPS/.test(fact.definition);
}

/** Sequences that do not go 1, 2, 3, and those of a column that does not take its numbers from them. */
function numbering(world: World, relation: RelationFact): string[] {
  const behind = new Map(
    world.columns(relation.oid).flatMap((column) => {
      const identity = columnIdentity(world, relation, column);
      return identity ? [[identity.sequence.oid, column] as const] : [];
    }),
  );
  return world.sequences(relation.oid).flatMap((sequence) => {
    const column = behind.get(sequence.oid);
    const type = column && column.type !== sequence.type ? ` AS ${sequence.type}` : '';
    const clauses = `${type}${sequenceClauses(sequence)}`;
    if (column) return clauses === '' ? [] : [`SEQUENCE OF ${column.name}${clauses}`];
    return [`SEQUENCE ${tableName(sequence)} OF ${sequence.ownedBy?.column ?? ''}${clauses}`];
  });
}

/** A collation's bare name says enough only if the server or `public` has it. */
function collations(world: World, relation: RelationFact): string[] {
  return world.columns(relation.oid).flatMap(({ name, collation }) => {
    if (!collation || collation.schema === 'pg_catalog' || collation.schema === 'public') return [];
    return [`COLLATION OF ${name} ${qualified(collation)}`];
  });
}
