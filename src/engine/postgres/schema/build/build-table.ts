import type { Check, Table } from '../../../../model.ts';
import type { ConstraintFact } from '../catalog/constraints.ts';
import type { RelationFact } from '../catalog/relations.ts';
import { tableName } from '../../table-name.ts';
import { buildColumn } from './build-column.ts';
import { buildConstraints } from './build-constraints.ts';
import { buildForeignKey } from './build-foreign-key.ts';
import { buildIndexes } from './build-indexes.ts';
import { columnNames } from './column-names.ts';
import { createTable } from './create-table.ts';
import { tableExtras } from './table-extras.ts';
import { relationOptions } from './relation-options.ts';
import type { World } from './world.ts';

/** One table; a partitioned one with all its partitions. */
export function buildTable(world: World, relation: RelationFact): Table {
  const constraints = world.constraints(relation.oid);
  const of = (kind: ConstraintFact['kind']) =>
    constraints.filter((fact) => fact.kind === kind && fact.partOf === '0');
  const names = (fact: ConstraintFact) => columnNames(world, relation.oid, fact.columns);
  const options = tableOptions(relation);
  const extras = tableExtras(world, relation);
  return {
    name: tableName(relation),
    kind: 'table',
    columns: world.columns(relation.oid).map((column) => buildColumn(world, relation, column)),
    primaryKey: of('p').flatMap(names),
    uniques: of('u').map(names),
    indexes: buildIndexes(world, relation),
    foreignKeys: of('f').map((fact) => buildForeignKey(world, relation, fact)),
    checks: of('c').map(buildCheck),
    ...(extras.length > 0 ? { extras } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
    constraints: buildConstraints(world, relation),
    sql: createTable(world, relation),
  };
}

function buildCheck({ name, definition }: ConstraintFact): Check {
  const sql = /^CHECK \((.*)\)[A-Z ]*$/s.exec(definition)?.[1];
  return { name, sql: sql ?? definition };
}

function tableOptions(relation: RelationFact): Record<string, string> {
  const parameters = relationOptions(relation);
  return {
    ...(relation.partitionKey === null ? {} : { partitionBy: relation.partitionKey }),
    ...(relation.accessMethod === null ? {} : { using: relation.accessMethod }),
    ...(parameters === '' ? {} : { with: parameters }),
    ...(relation.tablespace === null ? {} : { tablespace: relation.tablespace }),
  };
}
