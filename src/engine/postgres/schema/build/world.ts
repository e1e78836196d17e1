import type { Catalog } from '../catalog/read-catalog.ts';
import type { ColumnFact } from '../catalog/columns.ts';
import type { ConstraintFact } from '../catalog/constraints.ts';
import type { IndexFact } from '../catalog/indexes.ts';
import type { RelationFact } from '../catalog/relations.ts';
import type { SequenceFact } from '../catalog/sequences.ts';
import { byText } from './by-text.ts';
import { grouped } from './grouped.ts';

/** The catalog, with what belongs together in reach. Lists are in an order that does not depend on oids. */
export interface World {
  readonly catalog: Catalog;
  readonly relations: ReadonlyMap<string, RelationFact>;
  columns(relation: string): readonly ColumnFact[];
  constraints(relation: string): readonly ConstraintFact[];
  domainConstraints(domain: string): readonly ConstraintFact[];
  indexes(relation: string): readonly IndexFact[];
  index(oid: string): IndexFact | undefined;
  /** Sequences that belong to a column of the relation. */
  sequences(relation: string): readonly SequenceFact[];
  /** The tables that it inherits from, in their order; for a partition, the one that it is part of. */
  parents(relation: string): readonly RelationFact[];
  /** It and all its partitions, however deep, each behind the one it is part of. */
  members(relation: RelationFact): readonly RelationFact[];
}

export function makeWorld(catalog: Catalog): World {
  const relations = new Map(catalog.relations.map((relation) => [relation.oid, relation]));
  const found = (oid: string) => relations.get(oid) ?? [];
  const columns = group(catalog.columns, (column) => column.relation);
  const constraints = group(catalog.constraints.toSorted(byName), (constraint) => constraint.relation);
  const domainConstraints = group(catalog.constraints.toSorted(byName), (constraint) => constraint.domain);
  const indexes = group(catalog.indexes.toSorted(byName), (index) => index.relation);
  const byOid = new Map(catalog.indexes.map((index) => [index.oid, index]));
  const sequences = group(catalog.sequences.toSorted(byName), (sequence) => sequence.ownedBy?.relation ?? '');
  const parents = group(catalog.inheritance, ({ child }) => child);
  const children = group(catalog.inheritance, ({ parent }) => parent);
  const members = (relation: RelationFact): RelationFact[] => [
    relation,
    ...children(relation.oid)
      .flatMap(({ child }) => found(child))
      .filter(({ isPartition, kind }) => isPartition && kind !== 'f')
      .toSorted(byName)
      .flatMap(members),
  ];
  return {
    catalog,
    relations,
    columns,
    constraints,
    domainConstraints,
    indexes,
    index: (oid) => byOid.get(oid),
    sequences,
    members,
    parents: (relation) => parents(relation).flatMap(({ parent }) => found(parent)),
  };
}

function group<T>(facts: readonly T[], key: (fact: T) => string): (key: string) => readonly T[] {
  const groups = grouped(facts, key);
  return (wanted) => groups.get(wanted) ?? [];
}

function byName(a: Named, b: Named): number {
  return byText(a.name, b.name) || byText(a.schema ?? '', b.schema ?? '');
}

interface Named {
  readonly name: string;
  readonly schema?: string;
}
