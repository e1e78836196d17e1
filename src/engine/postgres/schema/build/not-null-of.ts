import type { ColumnFact } from '../catalog/columns.ts';
import type { ConstraintFact } from '../catalog/constraints.ts';
import type { World } from './world.ts';

/** A column's NOT NULL as a constraint; before PostgreSQL 18, and for a column without, there is none. */
export function notNullOf(world: World, column: ColumnFact): ConstraintFact | undefined {
  return world
    .constraints(column.relation)
    .find(({ kind, columns }) => kind === 'n' && columns[0] === column.number);
}
