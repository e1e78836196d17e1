import type { Schema, Table } from '../../../model.ts';
import { quoteIdentifier } from '../quote.ts';
import { buildTable } from './build-table.ts';
import { exactDefaults } from './exact-defaults.ts';
import { readMisprintedKeys, withoutMisprints } from './misprinted-keys.ts';
import { orderTables } from './order-tables.ts';
import type { Query } from './query.ts';
import { readCatalog } from './read-catalog.ts';
import type { Catalog } from './read-catalog.ts';
import { readGrants } from './read-grants.ts';
import { readObjects } from './read-objects.ts';
import { schemaScript } from './script.ts';
import type { Traits } from './traits.ts';
import { unqualify } from './unqualify.ts';

/**
 * Everything that a database has, but its rows and carryover's own tables. Reads, writes nothing. The order depends on names
 * and on what needs what: MySQL does not remember in which order things were made.
 */
export async function introspect(query: Query, name: string, traits: Traits): Promise<Schema> {
  const catalog = await readCatalog(query, name);
  const { database } = catalog;
  const misprints = traits.printsForeignKeyNames ? null : await readMisprintedKeys(query, database);
  const tables: Table[] = [];
  for (const row of catalog.tables) {
    const [[, printed] = []] = await query(`SHOW CREATE TABLE ${quoteIdentifier(row.name)}`);
    const create = unqualify(withoutMisprints(printed ?? '', misprints?.get(row.name)), database);
    const columns = catalog.columns.get(row.name) ?? [];
    const exact = traits.printsBinaryDefaults
      ? create
      : await exactDefaults(query, create, row.name, columns);
    tables.push(buildTable({ row, create: exact, catalog, traits }));
  }
  const { objects, leftOut } = await readObjects(query, database, catalog, traits);
  const grants = await readGrants(query, database, traits);
  const made = { tables: orderTables(tables), objects };
  return {
    ...made,
    attributes: grants.attributes,
    settings: {},
    leftOut: [...historyLeftOut(catalog), ...leftOut, ...grants.leftOut],
    script: schemaScript({ ...made, attributes: grants.attributes }, catalog, traits),
  };
}

function historyLeftOut(catalog: Catalog): string[] {
  const versioned = catalog.tables.filter(({ type }) => type === 'SYSTEM VERSIONED');
  return versioned.map(
    ({ name }) =>
      `The old rows of the system-versioned table "${name}" are left out, and the times of its present ones: its history begins anew.`,
  );
}
