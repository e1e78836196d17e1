import type { RelationFact } from '../catalog/relations.ts';
import { quoteIdentifier } from '../../quote.ts';
import { qualified } from '../../table-name.ts';
import { columnClause, columnRules } from './column-clause.ts';
import { constraintClause } from './constraint-clause.ts';
import { createSequence } from './create-sequence.ts';
import { inheritedChanges, inheritsPlainly } from './inherited-columns.ts';
import { relationOptions } from './relation-options.ts';
import type { World } from './world.ts';

/** The statements that make a table, the sequences that belong to it, and its partitions: without keys and indexes. */
export function createTable(world: World, root: RelationFact): string {
  const members = world.members(root);
  const sequences = members
    .flatMap((member) => world.sequences(member.oid))
    .filter(({ ownedBy }) => !ownedBy?.identity);
  return [
    ...sequences.map(createSequence),
    ...members.flatMap((member) => createMember(world, member)),
    ...sequences.map((sequence) => {
      const { schema = '', table = '', column = '' } = sequence.ownedBy ?? {};
      const owner = `${qualified({ schema, name: table })}.${quoteIdentifier(column)}`;
      return `ALTER SEQUENCE ${qualified(sequence)} OWNED BY ${owner}`;
    }),
  ].join(';\n');
}

function createMember(world: World, relation: RelationFact): string[] {
  const parents = world.parents(relation.oid);
  const inherits = !relation.isPartition && parents.length > 0 && inheritsPlainly(world, relation);
  const items = [...columns(world, relation, inherits), ...checks(world, relation, inherits)];
  const body = items.length === 0 ? '' : `\n  ${items.join(',\n  ')}\n`;
  const list = relation.ofType !== null && items.length === 0 ? '' : ` (${body})`;
  const of = relation.ofType === null ? '' : ` OF ${relation.ofType}`;
  const under = inherits ? ` INHERITS (${parents.map(qualified).join(', ')})` : '';
  const create = `CREATE ${relation.unlogged ? 'UNLOGGED ' : ''}TABLE ${qualified(relation)}${of}${list}${under}`;
  return [
    `${create}${tableClauses(relation)}`,
    ...(inherits ? inheritedChanges(world, relation) : parents.map((parent) => join(relation, parent))),
  ];
}

function join(relation: RelationFact, parent: RelationFact): string {
  return relation.isPartition
    ? `ALTER TABLE ONLY ${qualified(parent)} ATTACH PARTITION ${qualified(relation)} ${relation.bound ?? ''}`
    : `ALTER TABLE ONLY ${qualified(relation)} INHERIT ${qualified(parent)}`;
}

function columns(world: World, relation: RelationFact, inherits: boolean): string[] {
  return world
    .columns(relation.oid)
    .filter((column) => !inherits || column.local)
    .filter((column) => relation.ofType === null || columnRules(world, relation, column) !== '')
    .map((column) => columnClause(world, relation, column));
}

/** Those that old rows need not obey come later, see `buildConstraints`. */
function checks(world: World, relation: RelationFact, inherits: boolean): string[] {
  return world
    .constraints(relation.oid)
    .filter(({ kind, validated, local }) => kind === 'c' && validated && (local || !inherits))
    .map(constraintClause);
}

function tableClauses(relation: RelationFact): string {
  const options = relationOptions(relation);
  return [
    relation.partitionKey === null ? '' : ` PARTITION BY ${relation.partitionKey}`,
    relation.accessMethod === null ? '' : ` USING ${quoteIdentifier(relation.accessMethod)}`,
    options === '' ? '' : ` WITH (${options})`,
    relation.tablespace === null ? '' : ` TABLESPACE ${quoteIdentifier(relation.tablespace)}`,
  ].join('');
}
