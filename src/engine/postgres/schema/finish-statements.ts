import type { Schema, Table } from '../../../model.ts';
import { constraintStatement, guards, indexStatement, objectStatement } from './create-statements.ts';
import { pinned } from './pinned.ts';
import type { Statement } from './statement.ts';

/**
 * What `createStatements` with the same `guarded` left out: keys and indexes, then foreign keys, then objects (views,
 * triggers …), then attributes. To be run inside a transaction, in this order, once the rows are in.
 */
export function finishStatements(schema: Schema, guarded?: ReadonlySet<string>): Statement[] {
  const done = (table: Table) => guarded === undefined || guarded.has(table.name);
  const constraints = (
    kept: (constraint: NonNullable<Table['constraints']>[number], table: Table) => boolean,
  ) =>
    schema.tables.flatMap((table) =>
      (table.constraints ?? [])
        .filter((constraint) => kept(constraint, table))
        .map((constraint) => constraintStatement(table, constraint)),
    );
  return [
    pinned,
    ...constraints((constraint, table) => guards(constraint) && !done(table)),
    ...schema.tables.flatMap((table) =>
      table.indexes.filter((index) => !(index.unique && done(table))).map(indexStatement),
    ),
    ...constraints((constraint) => constraint.kind === 'check'),
    ...constraints((constraint) => constraint.kind === 'foreign key'),
    ...schema.objects.filter((object) => !object.before).map(objectStatement),
    ...schema.attributes.map(({ kind, of, sql }) => ({
      kind: 'attribute' as const,
      what: `${kind} of ${of}`,
      sql,
    })),
  ];
}
