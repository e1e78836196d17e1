import type { Column } from '../../../../model.ts';
import type { ColumnFact } from '../catalog/columns.ts';
import type { RelationFact } from '../catalog/relations.ts';
import { encodingOf } from '../encoding-of.ts';
import { portableFromNative } from '../portable-from-native.ts';
import { tableName } from '../../table-name.ts';
import { collationName } from './collation-name.ts';
import { columnIdentity } from './column-identity.ts';
import { notNullOf } from './not-null-of.ts';
import type { World } from './world.ts';

export function buildColumn(world: World, relation: RelationFact, fact: ColumnFact): Column {
  const isProven = notNullOf(world, fact)?.validated ?? true;
  return {
    name: fact.name,
    type: portableFromNative(fact.type),
    nativeType: fact.type,
    encoding: encodingOf(fact.baseType),
    nullable: !fact.notNull || !isProven,
    ...filledBy(world, relation, fact),
    ...(fact.collation === null ? {} : { collation: collationName(fact.collation) }),
  };
}

type Filled = Pick<Column, 'default' | 'identity' | 'identityKind' | 'sequence' | 'generated'>;

function filledBy(world: World, relation: RelationFact, fact: ColumnFact): Filled {
  if (fact.generated !== '')
    return { generated: { sql: fact.expression ?? '', stored: fact.generated === 's' } };
  const identity = columnIdentity(world, relation, fact);
  if (identity) {
    const { kind, sequence } = identity;
    const how = kind === 'by default' ? {} : { identityKind: kind };
    return { identity: true, ...how, sequence: tableName(sequence) };
  }
  return fact.expression === null ? {} : { default: fact.expression };
}
