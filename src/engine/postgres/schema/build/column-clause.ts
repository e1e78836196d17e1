import type { ColumnFact } from '../catalog/columns.ts';
import type { RelationFact } from '../catalog/relations.ts';
import type { SequenceFact } from '../catalog/sequences.ts';
import { quoteIdentifier } from '../../quote.ts';
import { qualified } from '../../table-name.ts';
import { columnIdentity } from './column-identity.ts';
import { sequenceClauses } from './sequence-clauses.ts';
import { notNullOf } from './not-null-of.ts';
import type { World } from './world.ts';

/** A column as it stands in CREATE TABLE. */
export function columnClause(world: World, relation: RelationFact, column: ColumnFact): string {
  const type = relation.ofType === null ? column.type : 'WITH OPTIONS';
  const collation =
    column.collation && relation.ofType === null ? ` COLLATE ${qualified(column.collation)}` : '';
  return `${quoteIdentifier(column.name)} ${type}${collation}${columnRules(world, relation, column)}`;
}

/** What stands behind a column's type, each with a blank before it; empty for none. */
export function columnRules(world: World, relation: RelationFact, column: ColumnFact): string {
  return value(world, relation, column) + notNull(world, relation, column);
}

function value(world: World, relation: RelationFact, column: ColumnFact): string {
  if (column.generated !== '') {
    const kind = column.generated === 's' ? 'STORED' : 'VIRTUAL';
    return ` GENERATED ALWAYS AS (${column.expression ?? ''}) ${kind}`;
  }
  const identity = columnIdentity(world, relation, column);
  if (identity && identity.kind !== 'serial') {
    const when = identity.kind === 'always' ? 'ALWAYS' : 'BY DEFAULT';
    return ` GENERATED ${when} AS IDENTITY${identityOptions(relation, column, identity.sequence)}`;
  }
  return column.expression === null ? '' : ` DEFAULT ${column.expression}`;
}

function identityOptions(relation: RelationFact, column: ColumnFact, sequence: SequenceFact): string {
  const usual = `${relation.name}_${column.name}_seq`;
  const named = sequence.schema === relation.schema && sequence.name === usual;
  const options = `${named ? '' : ` SEQUENCE NAME ${qualified(sequence)}`}${sequenceClauses(sequence)}`;
  return options === '' ? '' : ` (${options.slice(1)})`;
}

/** From PostgreSQL 18 on, it is a constraint with a name of its own. */
function notNull(world: World, relation: RelationFact, column: ColumnFact): string {
  const constraint = notNullOf(world, column);
  if (!constraint) return column.notNull ? ' NOT NULL' : '';
  if (!constraint.validated) return '';
  const usual = `${relation.name}_${column.name}_not_null`;
  const name = constraint.name === usual ? '' : ` CONSTRAINT ${quoteIdentifier(constraint.name)}`;
  return `${name} NOT NULL${constraint.noInherit ? ' NO INHERIT' : ''}`;
}
