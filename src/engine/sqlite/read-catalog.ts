import type Database from 'better-sqlite3';
import { historyTable } from './history.ts';

export interface ObjectRow {
  readonly type: 'table' | 'index' | 'view' | 'trigger';
  readonly name: string;
  /** Table that an index or trigger belongs to. */
  readonly table: string;
  /** Null for the indexes that constraints make. */
  readonly sql: string | null;
  /** 0: nothing is stored under this name. */
  readonly rootpage: number;
}

interface TableRow {
  readonly name: string;
  readonly type: 'table' | 'view' | 'virtual' | 'shadow';
  readonly wr: number;
  readonly strict: number;
}

export interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  /** Place in the primary key from 1; 0 for none. */
  readonly pk: number;
  /** 1 hidden, 2 generated, 3 generated and stored. */
  readonly hidden: number;
}

interface IndexRow {
  readonly table: string;
  readonly name: string;
  readonly unique: number;
  /** `c` CREATE INDEX, `u` UNIQUE, `pk` PRIMARY KEY. */
  readonly origin: 'c' | 'u' | 'pk';
}

export interface IndexPartRow {
  readonly index: string;
  /** Null for an expression. */
  readonly name: string | null;
  readonly desc: number;
  readonly coll: string;
}

export interface ForeignKeyRow {
  readonly table: string;
  readonly id: number;
  readonly parent: string;
  readonly from: string;
  /** Null where the DDL leaves the parent's columns out. */
  readonly to: string | null;
  readonly on_update: string;
  readonly on_delete: string;
}

/** All that the pragmas tell, by the name it belongs to. */
export interface Catalog {
  /** In the order in which they were made. Without SQLite's own and without the history. */
  readonly objects: readonly ObjectRow[];
  readonly tables: ReadonlyMap<string, TableRow>;
  readonly columns: ReadonlyMap<string, readonly ColumnRow[]>;
  /** As the DDL has them: oldest first. */
  readonly indexes: ReadonlyMap<string, readonly IndexRow[]>;
  /** DDL by index name. */
  readonly indexSql: ReadonlyMap<string, string>;
  /** By index name. */
  readonly indexParts: ReadonlyMap<string, readonly IndexPartRow[]>;
  readonly foreignKeys: ReadonlyMap<string, readonly ForeignKeyRow[]>;
}

/** One query for each kind of fact, however many tables there are. Only the main database is looked at. */
export function readCatalog(db: Database.Database): Catalog {
  const objects = all<ObjectRow>(db, objectsSql).filter(isOurs);
  const virtual = objects.filter((row) => row.type === 'table' && row.rootpage === 0);
  const columns = [
    ...all<ColumnRow>(db, columnsSql),
    ...virtual.flatMap((row) => virtualColumns(db, row.name)),
  ];
  return {
    objects,
    tables: new Map(all<TableRow>(db, tablesSql).map((row) => [row.name, row])),
    columns: groupBy(columns, (row) => row.table),
    indexes: groupBy(all<IndexRow>(db, indexesSql), (row) => row.table),
    indexSql: new Map(
      objects.flatMap((row) => (row.type === 'index' && row.sql !== null ? [[row.name, row.sql]] : [])),
    ),
    indexParts: groupBy(all<IndexPartRow>(db, indexPartsSql), (row) => row.index),
    foreignKeys: groupBy(all<ForeignKeyRow>(db, foreignKeysSql), (row) => row.table),
  };
}

const stored = `FROM main.sqlite_schema t`;
const storedTables = `t.type = 'table' AND t.rootpage > 0`;
const objectsSql = `SELECT type, name, tbl_name AS "table", sql, rootpage ${stored} ORDER BY t.rowid`;
const tablesSql = `SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'`;
const columnsSql = `SELECT t.name AS "table", c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
  ${stored}, pragma_table_xinfo(t.name, 'main') c WHERE ${storedTables} ORDER BY t.rowid, c.cid`;
const indexesSql = `SELECT t.name AS "table", i.name, i."unique", i.origin
  ${stored}, pragma_index_list(t.name, 'main') i WHERE ${storedTables} ORDER BY t.rowid, i.seq DESC`;
const indexPartsSql = `SELECT i.name AS "index", p.name, p."desc", p.coll
  ${stored}, pragma_index_list(t.name, 'main') i, pragma_index_xinfo(i.name, 'main') p
  WHERE ${storedTables} AND p.key = 1 ORDER BY i.name, p.seqno`;
// The newest key has the lowest id.
const foreignKeysSql = `SELECT t.name AS "table", f.id, f."table" AS parent, f."from", f."to", f.on_update, f.on_delete
  ${stored}, pragma_foreign_key_list(t.name, 'main') f WHERE ${storedTables} ORDER BY t.rowid, f.id DESC, f.seq`;
const virtualColumnsSql = `SELECT ? AS "table", c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
  FROM pragma_table_xinfo(?, 'main') c WHERE c.hidden <> 1 ORDER BY c.cid`;

/** SQLite answers with an error where the module that made the table is not loaded: its columns are unknown then. */
function virtualColumns(db: Database.Database, table: string): ColumnRow[] {
  try {
    return all<ColumnRow>(db, virtualColumnsSql, table, table);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR') return [];
    throw error;
  }
}

function isOurs(row: ObjectRow): boolean {
  const internal = /^sqlite_/i.test(row.name);
  return !internal && row.table.toLowerCase() !== historyTable;
}

function all<Row>(db: Database.Database, sql: string, ...bound: readonly string[]): Row[] {
  return db
    .prepare<unknown[], Row>(sql)
    .safeIntegers(false)
    .all(...bound);
}

function groupBy<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
