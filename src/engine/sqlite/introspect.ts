import type Database from 'better-sqlite3';
import type { Schema, SqlObject, Table } from '../../model.ts';
import { buildTable } from './build-table.ts';
import { readCatalog } from './read-catalog.ts';
import type { Catalog, ObjectRow } from './read-catalog.ts';
import { schemaScript } from './schema-script.ts';

/**
 * Everything that a database has, but its rows, SQLite's own tables and the history: in the order in which it was made.
 * Only the main database is looked at, temporary objects and attached files are not. Reads, writes nothing.
 * What a DDL holds beyond the pragmas is parsed; where that fails the table says `extras: ['unread']` and keeps its `sql`.
 */
export function introspect(db: Database.Database): Schema {
  const catalog = readCatalog(db);
  const owners = shadowOwners(catalog);
  const tables = catalog.objects
    .filter((row) => row.type === 'table')
    .map((row) => tableOf(catalog, row, owners.get(row.name)));
  const objects = catalog.objects.flatMap(objectOf);
  const settings = {
    user_version: setting(db, 'user_version'),
    application_id: setting(db, 'application_id'),
  };
  const own = catalog.objects.filter(
    (row) => row.sql !== null && /^(?:table|index)$/.test(row.type) && !owners.has(row.table),
  );
  // A restore makes indexes after all tables, VACUUM others: the script must not show it.
  const ordered = [
    ...own.filter((row) => row.type === 'table'),
    ...own.filter((row) => row.type === 'index'),
  ];
  return {
    tables,
    objects,
    attributes: [],
    settings,
    leftOut: [],
    script: schemaScript(ordered, objects, settings),
  };
}

function tableOf(catalog: Catalog, row: ObjectRow, owner: string | undefined): Table {
  if (owner !== undefined) return buildTable(catalog, row, 'shadow', owner);
  return buildTable(catalog, row, row.rootpage === 0 ? 'virtual' : 'table');
}

/** Shadow table → the virtual table that made it: the one with the longest name that its own begins with. */
function shadowOwners(catalog: Catalog): Map<string, string> {
  const all = [...catalog.tables.values()];
  const virtual = all.filter((row) => row.type === 'virtual').map((row) => row.name);
  const owners = new Map<string, string>();
  for (const { name } of all.filter((row) => row.type === 'shadow')) {
    const fitting = virtual.filter((owner) => name.toLowerCase().startsWith(`${owner.toLowerCase()}_`));
    const owner = fitting.toSorted((a, b) => b.length - a.length)[0];
    if (owner !== undefined) owners.set(name, owner);
  }
  return owners;
}

function objectOf(row: ObjectRow): SqlObject[] {
  if (row.sql === null) return [];
  if (row.type === 'view') return [{ kind: 'view', name: row.name, sql: row.sql }];
  if (row.type === 'trigger') return [{ kind: 'trigger', name: row.name, table: row.table, sql: row.sql }];
  return [];
}

function setting(db: Database.Database, name: 'user_version' | 'application_id'): number {
  return Number(db.pragma(name, { simple: true }));
}
