import type { ForeignKey, ReferentialAction } from '../../../../model.ts';
import type { ConstraintFact } from '../catalog/constraints.ts';
import type { RelationFact } from '../catalog/relations.ts';
import { tableName } from '../../table-name.ts';
import { columnNames } from './column-names.ts';
import type { World } from './world.ts';

export function buildForeignKey(world: World, relation: RelationFact, fact: ConstraintFact): ForeignKey {
  const parent = fact.parent ?? { oid: '', schema: '', name: '' };
  return {
    name: fact.name,
    columns: columnNames(world, relation.oid, fact.columns),
    references: { table: tableName(parent), columns: columnNames(world, parent.oid, fact.parentColumns) },
    onDelete: actions[fact.onDelete] ?? 'no action',
    onUpdate: actions[fact.onUpdate] ?? 'no action',
    ...(fact.deferred ? { deferred: true } : {}),
  };
}

/** Something that the fields of a foreign key can't tell. A name that looks like it does no harm. */
export function isOddForeignKey({ definition }: ConstraintFact): boolean {
  return /MATCH FULL|SET (?:NULL|DEFAULT) \(|NOT VALID|NOT ENFORCED|PERIOD|DEFERRABLE(?! INITIALLY DEFERRED)/.test(
    definition,
  );
}

const actions: Readonly<Record<string, ReferentialAction>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};
