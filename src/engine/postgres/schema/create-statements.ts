import type { Constraint, Index, Schema, SqlObject, Table } from '../../../model.ts';
import { pinned } from './pinned.ts';
import type { Statement } from './statement.ts';

/**
 * What makes a schema's tables, empty, with all that their rows need and must obey one by one: to be run inside a
 * transaction, in this order. Keys and unique indexes only of the tables in `guarded` (absent: of all);
 * `finishStatements` with the same `guarded` makes the rest.
 */
export function createStatements(schema: Schema, guarded?: ReadonlySet<string>): Statement[] {
  const tables = schema.tables.filter((table) => guarded === undefined || guarded.has(table.name));
  return [
    pinned,
    ...bare(schema),
    ...tables.flatMap((table) => [
      ...(table.constraints ?? []).filter(guards).map((constraint) => constraintStatement(table, constraint)),
      ...table.indexes.filter((index) => index.unique).map(indexStatement),
    ]),
  ];
}

/** The tables and what they need, without a key or an index. */
export function bare(schema: Schema): Statement[] {
  const objects = schema.objects.filter((object) => object.before);
  return [
    ...objects.filter((object) => object.after === undefined).map(objectStatement),
    ...schema.tables.flatMap((table) => [
      { kind: 'table', what: `table "${table.name}"`, sql: table.sql } as const,
      ...objects.filter((object) => object.after === table.name).map(objectStatement),
    ]),
  ];
}

/** Each row obeys it or is refused. A check that stands apart is one that old rows need not obey. */
export function guards(constraint: Constraint): boolean {
  return constraint.kind !== 'foreign key' && constraint.kind !== 'check';
}

export function constraintStatement(table: Table, { kind, name, sql }: Constraint): Statement {
  const what = `${kind} "${name}" of table "${table.name}"`;
  return { kind: kind === 'foreign key' ? 'foreign key' : 'constraint', what, sql };
}

export function indexStatement({ name, sql }: Index): Statement {
  return { kind: 'index', what: `index "${name}"`, sql };
}

export function objectStatement({ kind, name, sql }: SqlObject): Statement {
  return { kind: 'object', what: `${kind} "${name}"`, sql };
}
