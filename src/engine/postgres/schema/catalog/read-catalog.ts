import type { Query } from '../query.ts';
import { readCollations } from './collations.ts';
import type { CollationFact } from './collations.ts';
import { readColumns } from './columns.ts';
import type { ColumnFact } from './columns.ts';
import { readComments } from './comments.ts';
import type { CommentFact } from './comments.ts';
import { readConstraints } from './constraints.ts';
import type { ConstraintFact } from './constraints.ts';
import { readDefaultRights } from './default-rights.ts';
import type { DefaultRightFact } from './default-rights.ts';
import { readDependencies } from './dependencies.ts';
import type { DependencyFact } from './dependencies.ts';
import { readExtensions } from './extensions.ts';
import type { ExtensionFact } from './extensions.ts';
import { readForeign } from './foreign.ts';
import { readFunctions } from './functions.ts';
import type { FunctionFact } from './functions.ts';
import { readHolders } from './holders.ts';
import type { HolderFact } from './holders.ts';
import { readHooks } from './hooks.ts';
import type { HookFact } from './hooks.ts';
import { readIndexes } from './indexes.ts';
import type { IndexFact } from './indexes.ts';
import { readInheritance } from './inheritance.ts';
import type { InheritanceFact } from './inheritance.ts';
import { readLeftOut } from './left-out.ts';
import type { LeftOutFact } from './left-out.ts';
import { readReadyMade } from './ready-made.ts';
import type { ReadyFact } from './ready-made.ts';
import { readRelations } from './relations.ts';
import type { RelationFact } from './relations.ts';
import { readRights } from './rights.ts';
import type { RightFact } from './rights.ts';
import { readSchemas } from './schemas.ts';
import type { SchemaFact } from './schemas.ts';
import { readSequences } from './sequences.ts';
import type { SequenceFact } from './sequences.ts';
import { readTypes } from './types.ts';
import type { TypeFact } from './types.ts';

/** What the catalog tells of a database: one query per kind of fact, joined in memory. */
export interface Catalog {
  readonly schemas: readonly SchemaFact[];
  readonly relations: readonly RelationFact[];
  readonly columns: readonly ColumnFact[];
  readonly constraints: readonly ConstraintFact[];
  readonly indexes: readonly IndexFact[];
  readonly inheritance: readonly InheritanceFact[];
  readonly sequences: readonly SequenceFact[];
  readonly types: readonly TypeFact[];
  readonly functions: readonly FunctionFact[];
  readonly hooks: readonly HookFact[];
  readonly readyMade: readonly ReadyFact[];
  readonly collations: readonly CollationFact[];
  readonly extensions: readonly ExtensionFact[];
  readonly comments: readonly CommentFact[];
  readonly rights: readonly RightFact[];
  readonly defaultRights: readonly DefaultRightFact[];
  readonly dependencies: readonly DependencyFact[];
  readonly holders: readonly HolderFact[];
  readonly leftOut: readonly LeftOutFact[];
}

/** All in the caller's transaction, one after the other: a connection runs one statement at a time. */
export async function readCatalog(query: Query): Promise<Catalog> {
  return {
    schemas: await readSchemas(query),
    relations: await readRelations(query),
    columns: await readColumns(query),
    constraints: await readConstraints(query),
    indexes: await readIndexes(query),
    inheritance: await readInheritance(query),
    sequences: await readSequences(query),
    types: await readTypes(query),
    functions: await readFunctions(query),
    hooks: await readHooks(query),
    readyMade: [...(await readReadyMade(query)), ...(await readForeign(query))],
    collations: await readCollations(query),
    extensions: await readExtensions(query),
    comments: await readComments(query),
    rights: await readRights(query),
    defaultRights: await readDefaultRights(query),
    dependencies: await readDependencies(query),
    holders: await readHolders(query),
    leftOut: await readLeftOut(query),
  };
}
