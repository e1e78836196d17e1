import { CarryoverError } from '../../../errors.ts';
import { ownTables } from './own-tables.ts';
import type { Query, QueryRow } from './query.ts';

export interface TableRow {
  readonly name: string;
  /** `BASE TABLE`, `SYSTEM VERSIONED`, `SEQUENCE`, `VIEW`. */
  readonly type: string;
  readonly engine: string;
  readonly collation: string;
}

export interface ColumnRow {
  readonly name: string;
  readonly columnType: string;
  readonly dataType: string;
  readonly nullable: boolean;
  readonly collation: string | null;
}

export interface TriggerRow {
  readonly name: string;
  readonly table: string;
  /** E.g. `BEFORE INSERT`. */
  readonly when: string;
  /** From 1, among those of the same table and moment. */
  readonly order: number;
}

export interface RoutineRow {
  readonly name: string;
  /** `procedure`, `function`, `package` or `package body`. */
  readonly kind: string;
}

/** What `information_schema` tells of one database, each list in an order that depends on names alone. */
export interface Catalog {
  /** The database's name as the server spells it. */
  readonly database: string;
  readonly charset: string;
  readonly collation: string;
  readonly tables: readonly TableRow[];
  readonly views: readonly TableRow[];
  /** MariaDB's. */
  readonly sequences: readonly TableRow[];
  /** By table, as the table has them. */
  readonly columns: ReadonlyMap<string, readonly ColumnRow[]>;
  /** In the order in which they fire. */
  readonly triggers: readonly TriggerRow[];
  readonly routines: readonly RoutineRow[];
  /** Names. */
  readonly events: readonly string[];
}

/** One query for each kind of fact, however many tables there are. @throws CONNECTION_FAILED if there is no such database */
export async function readCatalog(query: Query, name: string): Promise<Catalog> {
  const { database, ...defaults } = await readDatabase(query, name);
  const ask = async <T>(sql: string, row: (...values: (string | null)[]) => T): Promise<T[]> => {
    const rows = await query(sql, [database]);
    // Some servers don't mind the case of a database's name.
    return rows.filter(([schema]) => schema === database).map((values: QueryRow) => row(...values.slice(1)));
  };
  const tables = (await ask(tablesSql, tableRow)).filter((table) => !ownTables.has(table.name));
  const columns = await ask(columnsSql, (table, ...values) => [table ?? '', columnRow(values)] as const);
  const triggers = await ask(triggersSql, triggerRow);
  return {
    database,
    ...defaults,
    tables: tables
      .filter(({ type }) => type === 'BASE TABLE' || type === 'SYSTEM VERSIONED')
      .toSorted(byName),
    views: tables.filter(({ type }) => type === 'VIEW').toSorted(byName),
    sequences: tables.filter(({ type }) => type === 'SEQUENCE').toSorted(byName),
    columns: grouped(columns),
    triggers: triggers.filter(({ table }) => !ownTables.has(table)).toSorted(byMoment),
    routines: (
      await ask(routinesSql, (name, kind) => ({ name: name ?? '', kind: (kind ?? '').toLowerCase() }))
    ).toSorted(byKind),
    events: (await ask(eventsSql, (name) => name ?? '')).toSorted(compare),
  };
}

/** A server that does not tell names apart by their case may spell this one otherwise than who asks. */
async function readDatabase(
  query: Query,
  name: string,
): Promise<Pick<Catalog, 'database' | 'charset' | 'collation'>> {
  const rows = await query(databaseSql, [name]);
  const found = rows.find(([schema]) => schema === name) ?? (rows.length === 1 ? rows[0] : undefined);
  if (!found) throw new CarryoverError('CONNECTION_FAILED', `There is no database "${name}".`);
  const [database, charset, collation] = found;
  return { database: database ?? '', charset: charset ?? '', collation: collation ?? '' };
}

const databaseSql = `SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME
  FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?`;
const tablesSql = `SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION
  FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?`;
const columnsSql = `SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, IS_NULLABLE, COLLATION_NAME
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME, ORDINAL_POSITION`;
const triggersSql = `SELECT TRIGGER_SCHEMA, TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER
  FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ?`;
const routinesSql = `SELECT ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_TYPE FROM information_schema.ROUTINES
  WHERE ROUTINE_SCHEMA = ?`;
const eventsSql = `SELECT EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?`;

function tableRow(...[name, type, engine, collation]: (string | null)[]): TableRow {
  return {
    name: name ?? '',
    type: type ?? '',
    engine: engine ?? '',
    collation: collation ?? '',
  };
}

function triggerRow(...[name, table, timing, event, order]: (string | null)[]): TriggerRow {
  return { name: name ?? '', table: table ?? '', when: `${timing} ${event}`, order: Number(order) };
}

function columnRow(values: readonly (string | null)[]): ColumnRow {
  const [name, columnType, dataType, nullable, collation = null] = values;
  return {
    name: name ?? '',
    columnType: columnType ?? '',
    dataType: (dataType ?? '').toLowerCase(),
    nullable: nullable === 'YES',
    collation,
  };
}

function grouped<T>(entries: readonly (readonly [string, T])[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of entries) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compare(a.name, b.name);
}

function byMoment(a: TriggerRow, b: TriggerRow): number {
  return compare(a.table, b.table) || compare(a.when, b.when) || a.order - b.order;
}

function byKind(a: RoutineRow, b: RoutineRow): number {
  return compare(a.kind, b.kind) || compare(a.name, b.name);
}

/** By code points, whatever a server's collation or a machine's language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
