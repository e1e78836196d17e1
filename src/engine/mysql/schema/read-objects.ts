import type { SqlObject } from '../../../model.ts';
import { quoteIdentifier } from '../quote.ts';
import { objectText } from './object-text.ts';
import type { PrintedObject } from './object-text.ts';
import { orderViews } from './order-views.ts';
import type { Query, QueryRow } from './query.ts';
import type { Catalog } from './read-catalog.ts';
import type { Traits } from './traits.ts';
import { unqualify } from './unqualify.ts';

export interface ReadObjects {
  /** In the order in which they can be made: sequences, routines, views, triggers, events. */
  readonly objects: readonly SqlObject[];
  readonly leftOut: readonly string[];
}

/** Everything but tables, as SHOW CREATE prints it. */
export async function readObjects(
  query: Query,
  database: string,
  catalog: Catalog,
  traits: Traits,
): Promise<ReadObjects> {
  const leftOut: string[] = [];
  const show = async ({ kind, name, table, columns }: Wanted): Promise<SqlObject[]> => {
    const sql = `SHOW CREATE ${kind.toUpperCase()} ${quoteIdentifier(name)}`;
    const [row = []] = await query(sql).catch(noneIfRefused);
    const printed = columns(row);
    const fault = printed === null ? hidden : kind === 'view' ? await brokenView(query) : null;
    if (fault !== null) leftOut.push(`The ${kind} "${name}" is left out: ${fault}`);
    if (printed === null || fault !== null) return [];
    const of = table === undefined ? {} : { table };
    return [{ kind, name, ...of, sql: objectText(printed, database, traits) }];
  };
  const all = async (list: readonly Wanted[]): Promise<SqlObject[]> => {
    const found: SqlObject[] = [];
    for (const wanted of list) found.push(...(await show(wanted)));
    return found;
  };

  const sequences = await readSequences(query, database, catalog);
  const routines = await all(catalog.routines.map((routine) => ({ ...routine, columns: routineColumns })));
  const views = await all(catalog.views.map(({ name }) => ({ kind: 'view', name, columns: viewColumns })));
  const triggers = await all(
    catalog.triggers.map(({ name, table }) => ({ kind: 'trigger', name, table, columns: routineColumns })),
  );
  const events = await all(catalog.events.map((name) => ({ kind: 'event', name, columns: eventColumns })));
  return { objects: [...sequences, ...routines, ...orderViews(views), ...triggers, ...events], leftOut };
}

const hidden = 'this user may not see its definition.';

/** Some definitions come as null, for others the server refuses the question. */
function noneIfRefused(error: unknown): QueryRow[] {
  const isRefusal = error instanceof Error && 'errno' in error && refusals.has(error.errno);
  if (isRefusal) return [];
  throw error;
}

/** 1142, 1143, 1227, 1370: rights are missing; 1305: there is no such routine, for those who may not see it. */
const refusals: ReadonlySet<unknown> = new Set([1142, 1143, 1227, 1305, 1370]);

/** A view whose tables are gone still prints its definition, with a warning: no server would take it again. */
async function brokenView(query: Query): Promise<string | null> {
  const warnings = await query('SHOW WARNINGS');
  const invalid = warnings.some(([, code]) => code === '1356');
  return invalid ? 'it speaks of tables, columns or functions that do not exist.' : null;
}

interface Wanted {
  readonly kind: string;
  readonly name: string;
  readonly table?: string;
  /** What SHOW CREATE's columns mean; null if the server holds the definition back. */
  columns(row: QueryRow): PrintedObject | null;
}

function viewColumns([, create, charset, collation]: QueryRow): PrintedObject | null {
  return printed(create, { charset: charset ?? '', collation: collation ?? '' });
}

function routineColumns([, sqlMode, create, charset, collation]: QueryRow): PrintedObject | null {
  return printed(create, { charset: charset ?? '', collation: collation ?? '', sqlMode: sqlMode ?? '' });
}

function eventColumns([, sqlMode, timeZone, create, charset, collation]: QueryRow): PrintedObject | null {
  const session = { charset: charset ?? '', collation: collation ?? '', sqlMode: sqlMode ?? '' };
  return printed(create, { ...session, timeZone: timeZone ?? '' });
}

function printed(
  create: string | null | undefined,
  session: Omit<PrintedObject, 'create'>,
): PrintedObject | null {
  return create === null || create === undefined ? null : { create, ...session };
}

async function readSequences(query: Query, database: string, catalog: Catalog): Promise<SqlObject[]> {
  const found: SqlObject[] = [];
  for (const { name } of catalog.sequences) {
    const [[, create] = []] = await query(`SHOW CREATE SEQUENCE ${quoteIdentifier(name)}`);
    found.push({ kind: 'sequence', name, before: true, sql: unqualify(create ?? '', database) });
  }
  return found;
}
