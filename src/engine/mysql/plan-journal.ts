import type { Schema, SqlObject } from '../../model.ts';
import type { Journal, Made } from './journal.ts';
import { liveStatements, objectStatements } from './schema/statements.ts';

/** What a cutover has to do with all that is no table: what is the same before and after stays untouched. */
export function planJournal(run: string, old: Schema, next: Schema): Journal {
  const before = old.objects.filter((object) => !object.before);
  const after = next.objects.filter((object) => !object.before);
  const entering = new Set(next.tables.map(({ name }) => name));
  // Triggers keep a table from going to another database, a view keeps its name from a table.
  const isTaken = (object: SqlObject): boolean =>
    object.kind === 'trigger' || (object.kind === 'view' && entering.has(object.name));
  const stays = (object: SqlObject): boolean =>
    object.kind !== 'trigger' && before.some((other) => isSame(object, other));
  return {
    run,
    taken: before.filter(isTaken).map(madeOf),
    dropped: before
      .filter((object) => !isTaken(object) && !after.some((other) => isNamesake(object, other)))
      .map(({ kind, name }) => ({ kind, name })),
    made: [
      ...defaultsOf(next),
      ...after.filter((object) => !stays(object)).map(madeOf),
      ...grantsOf(old, next),
    ],
  };
}

function isNamesake(a: SqlObject, b: SqlObject): boolean {
  return a.kind === b.kind && a.name === b.name;
}

function isSame(a: SqlObject, b: SqlObject): boolean {
  return isNamesake(a, b) && a.sql === b.sql;
}

function madeOf(object: SqlObject): Made {
  const { kind, name, table } = object;
  return {
    object: { kind, name },
    what: `${kind} "${name}"`,
    // A writer that comes before a view is made has lost nothing by it.
    table: kind === 'trigger' ? (table ?? null) : null,
    statements: objectStatements(object).map(({ sql }) => sql),
  };
}

/** Defaults that could not be given to the staged tables. */
function defaultsOf(schema: Schema): Made[] {
  return liveStatements(schema)
    .filter(({ kind }) => kind === 'default')
    .map(({ sql, what, table }) => ({ object: null, what, table: table ?? null, statements: [sql] }));
}

/** Rights hang on names, so those that are there stay. */
function grantsOf(old: Schema, next: Schema): Made[] {
  const present = new Set(old.attributes.map(({ sql }) => sql));
  return next.attributes
    .filter(({ sql }) => !present.has(sql))
    .map(({ of, sql }) => ({ object: null, what: `rights on ${of}`, table: null, statements: [sql] }));
}
