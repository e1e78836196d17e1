import type { ColumnFact } from '../catalog/columns.ts';
import type { RelationFact } from '../catalog/relations.ts';
import { quoteIdentifier } from '../../quote.ts';
import { qualified } from '../../table-name.ts';
import { constraintClause } from './constraint-clause.ts';
import { notNullOf } from './not-null-of.ts';
import type { World } from './world.ts';

/**
 * `CREATE TABLE … INHERITS` would give the table its columns in the order in which it has them. If not, the table is made
 * by itself and put under its parents afterwards; its columns are then its own too.
 */
export function inheritsPlainly(world: World, relation: RelationFact): boolean {
  const columns = world.columns(relation.oid);
  return [...inherited(world, relation).values()].every((parent, index) => {
    const column = columns[index];
    if (column?.name !== parent.name || column.identity !== '') return false;
    return column.generated === parent.generated && (column.generated === '' || same(column, parent));
  });
}

/** The statements that make an inherited column's default and NOT NULL differ from its parent's, as they do. */
export function inheritedChanges(world: World, relation: RelationFact): string[] {
  const parents = inherited(world, relation);
  return world.columns(relation.oid).flatMap((column) => {
    const parent = parents.get(column.name);
    if (!parent) return [];
    // What a column of its own says beside is in its clause.
    const value = column.expression === null ? 'DROP DEFAULT' : `SET DEFAULT ${column.expression}`;
    const given = same(column, parent) || (column.local && column.expression !== null) ? [] : [value];
    const at = `ALTER COLUMN ${quoteIdentifier(column.name)}`;
    return [
      ...given.map((what) => `${at} ${what}`),
      ...(column.local ? [] : ownNotNull(world, column, parent, at)),
    ].map((what) => `ALTER TABLE ONLY ${qualified(relation)} ${what}`);
  });
}

/** From PostgreSQL 18 on it is a constraint, which says whether it is the child's own. */
function ownNotNull(world: World, column: ColumnFact, parent: ColumnFact, at: string): string[] {
  const constraint = notNullOf(world, column);
  if (constraint) {
    const comesByItself = !constraint.local && notNullOf(world, parent)?.validated;
    return constraint.validated && !comesByItself ? [`ADD ${constraintClause(constraint)}`] : [];
  }
  return column.notNull && !parent.notNull ? [`${at} SET NOT NULL`] : [];
}

/** The parents' columns, in the order in which a child has them. */
function inherited(world: World, relation: RelationFact): ReadonlyMap<string, ColumnFact> {
  const merged = new Map<string, ColumnFact>();
  for (const parent of world.parents(relation.oid))
    for (const column of world.columns(parent.oid))
      if (!merged.has(column.name)) merged.set(column.name, column);
  return merged;
}

function same(column: ColumnFact, parent: ColumnFact): boolean {
  return column.expression === parent.expression;
}
