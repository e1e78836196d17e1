import type { Column } from '../../../../model.ts';
import type { ColumnFact } from '../catalog/columns.ts';
import type { RelationFact } from '../catalog/relations.ts';
import type { SequenceFact } from '../catalog/sequences.ts';
import type { World } from './world.ts';

/** How a column numbers itself; absent: it does not. */
export interface ColumnIdentity {
  readonly kind: NonNullable<Column['identityKind']> | 'by default';
  readonly sequence: SequenceFact;
}

/** The columns of a partition number themselves through the table that they are part of. */
export function columnIdentity(
  world: World,
  relation: RelationFact,
  column: ColumnFact,
): ColumnIdentity | undefined {
  if (relation.isPartition) return undefined;
  const own = world.sequences(relation.oid).filter(({ ownedBy }) => ownedBy?.column === column.name);
  const behind = own.find(({ ownedBy }) => ownedBy?.identity);
  if (behind) return { kind: column.identity === 'a' ? 'always' : 'by default', sequence: behind };
  const serial = own.find(({ next, type }) => next === column.expression && integers.has(type));
  return serial && integers.has(column.type) ? { kind: 'serial', sequence: serial } : undefined;
}

const integers: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint']);
