import type { Index, IndexPart } from '../../../../model.ts';
import type { ColumnFact } from '../catalog/columns.ts';
import type { IndexFact, IndexPartFact } from '../catalog/indexes.ts';
import type { RelationFact } from '../catalog/relations.ts';
import { attachIndex } from './attach-index.ts';
import { collationName } from './collation-name.ts';
import type { World } from './world.ts';

/** The indexes of a table and its partitions which are no part of a constraint. */
export function buildIndexes(world: World, root: RelationFact): Index[] {
  const members = world.members(root);
  return members.flatMap((member) => {
    const behindKeys = new Set(world.constraints(member.oid).map(({ index }) => index));
    const columns = world.columns(member.oid);
    return world
      .indexes(member.oid)
      .filter(({ oid, partOf }) => !behindKeys.has(oid) && partOf === null)
      .filter(isWhole)
      .map((index) =>
        buildIndex(index, columns, {
          isOfPartition: member !== root,
          sql: [index.definition, ...parts(world, members, index)].join(';\n'),
        }),
      );
  });
}

/** Not one whose concurrent build failed: it does nothing but slow down writers. */
export function isWhole({ valid, partitioned }: IndexFact): boolean {
  return valid || partitioned;
}

/** The partitions' own indexes that make up a partitioned table's index; one behind a key is there already. */
function parts(world: World, members: readonly RelationFact[], whole: IndexFact): string[] {
  return members.flatMap((member) => {
    const behindKeys = new Set(world.constraints(member.oid).map(({ index }) => index));
    return world
      .indexes(member.oid)
      .filter(({ partOf }) => partOf === whole.oid)
      .flatMap((index) => [
        ...(behindKeys.has(index.oid) ? [] : [index.definition]),
        ...parts(world, members, index),
        ...attachIndex(whole, index),
      ]);
  });
}

interface Making {
  readonly isOfPartition: boolean;
  readonly sql: string;
}

function buildIndex(index: IndexFact, columns: readonly ColumnFact[], { isOfPartition, sql }: Making): Index {
  const isPlain =
    index.method === 'btree' &&
    !index.nullsNotDistinct &&
    !index.options &&
    !index.partitioned &&
    !isOfPartition &&
    !/\bINCLUDE\b/.test(index.definition) &&
    index.parts.every(isPlainPart);
  const clauses = index.definition.slice(index.definition.indexOf(isOfPartition ? ' ON ' : ' USING ') + 1);
  return {
    name: index.name,
    parts: index.parts.map((part) => buildPart(part, columns)),
    unique: index.unique,
    ...(index.where === null ? {} : { where: index.where }),
    ...(isPlain ? {} : { extras: [clauses] }),
    sql,
  };
}

/** Nulls stand where they do by themselves: behind, or before where the order is descending. */
function isPlainPart({ option, usualClass, collation }: IndexPartFact): boolean {
  const bare = collation === null || collation.schema === 'pg_catalog' || collation.schema === 'public';
  return usualClass && bare && (option === 0 || option === 3);
}

function buildPart(part: IndexPartFact, columns: readonly ColumnFact[]): IndexPart {
  const column = columns.find(({ number }) => number === part.column);
  return {
    ...(column ? { column: column.name } : { sql: part.sql }),
    ...(part.option % 2 === 1 ? { descending: true } : {}),
    ...(part.collation === null ? {} : { collation: collationName(part.collation) }),
  };
}
