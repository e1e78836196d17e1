import type { Constraint } from '../../../../model.ts';
import type { ConstraintFact } from '../catalog/constraints.ts';
import type { RelationFact } from '../catalog/relations.ts';
import { qualified } from '../../table-name.ts';
import { attachIndex } from './attach-index.ts';
import { constraintClause } from './constraint-clause.ts';
import type { World } from './world.ts';

const kinds: Readonly<Record<ConstraintFact['kind'], Constraint['kind']>> = {
  p: 'primary key',
  u: 'unique',
  x: 'exclude',
  f: 'foreign key',
  c: 'check',
  n: 'check',
};

const order: readonly Constraint['kind'][] = ['primary key', 'unique', 'exclude', 'check', 'foreign key'];

/** The keys and constraints of a table and its partitions that its CREATE leaves out; foreign keys last. */
export function buildConstraints(world: World, root: RelationFact): Constraint[] {
  const members = world.members(root);
  const found = members.flatMap((member) =>
    world
      .constraints(member.oid)
      .filter((fact) => standsApart(fact))
      .map((fact) => ({
        name: fact.name,
        kind: kinds[fact.kind],
        sql: [add(member, fact), ...parts(world, members, fact)].join(';\n'),
      })),
  );
  return order.flatMap((kind) => found.filter((constraint) => constraint.kind === kind));
}

function standsApart(fact: ConstraintFact): boolean {
  if (fact.partOf !== '0') return false;
  return fact.kind === 'c' || fact.kind === 'n' ? !fact.validated && fact.local : true;
}

/** A partitioned table's foreign key, and a check, go to its partitions and children by themselves. */
function add(relation: RelationFact, fact: ConstraintFact): string {
  const spreads =
    (fact.kind === 'f' && relation.kind === 'p') ||
    ((fact.kind === 'c' || fact.kind === 'n') && !fact.noInherit);
  return `ALTER TABLE ${spreads ? '' : 'ONLY '}${qualified(relation)} ADD ${constraintClause(fact)}`;
}

/** A partitioned table's key is made of those of its partitions, which have names of their own. */
function parts(world: World, members: readonly RelationFact[], whole: ConstraintFact): string[] {
  if (whole.index === '0') return [];
  return members.flatMap((member) =>
    world
      .constraints(member.oid)
      .filter((fact) => fact.partOf === whole.oid)
      .flatMap((fact) => [
        add(member, fact),
        ...parts(world, members, fact),
        ...attachIndex(world.index(whole.index), world.index(fact.index)),
      ]),
  );
}
