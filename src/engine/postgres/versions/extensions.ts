import { CarryoverError } from '../../../errors.ts';
import type { Schema } from '../../../model.ts';
import type { Connection } from '../connection.ts';
import { quoteIdentifier } from '../quote.ts';

export interface Extension {
  readonly name: string;
  readonly namespace: string;
  readonly movable: boolean;
}

/** Extensions that somebody has installed, but those that live in the server's own namespace. */
export async function installedExtensions(connection: Connection): Promise<Extension[]> {
  const rows = await connection.rows(
    `SELECT e.extname::text, n.nspname::text, e.extrelocatable::text
    FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
    WHERE n.nspname <> 'pg_catalog' ORDER BY e.extname`,
  );
  return rows.map(([name, namespace, movable]) => ({
    name: name ?? '',
    namespace: namespace ?? '',
    movable: movable === 'true',
  }));
}

/**
 * An extension is there once in a database, so it goes along when one version of the namespaces takes the place of another.
 * @param homes extension → namespace
 */
export async function moveExtensions(
  connection: Connection,
  homes: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { name, namespace } of await installedExtensions(connection)) {
    const home = homes.get(name);
    if (home === undefined || home === namespace) continue;
    await connection.run(`ALTER EXTENSION ${quoteIdentifier(name)} SET SCHEMA ${quoteIdentifier(home)}`);
  }
}

/** Where the extensions of a schema live, as its statements say. */
export function homesOf(schema: Schema): Map<string, string> {
  const homes = new Map<string, string>();
  for (const { kind, name, sql } of schema.objects) {
    const home = kind === 'extension' ? /\sSCHEMA\s+("(?:[^"]|"")+"|[a-z0-9_$]+)/i.exec(sql)?.[1] : undefined;
    if (home !== undefined)
      homes.set(name, home.startsWith('"') ? home.slice(1, -1).replaceAll('""', '"') : home);
  }
  return homes;
}

/** @throws PLAN_REFUSED if an extension would have to move and can't. */
export async function refuseFixedExtensions(
  connection: Connection,
  managed: readonly string[],
): Promise<void> {
  const found = (await installedExtensions(connection)).find(
    ({ movable, namespace }) => !movable && managed.includes(namespace),
  );
  if (!found) return;
  const { name, namespace } = found;
  throw new CarryoverError(
    'PLAN_REFUSED',
    `The extension "${name}" lives in the schema "${namespace}" among tables, and it can't be moved. Nothing was changed.`,
    {
      hint: `Install it in a schema of its own: DROP EXTENSION, CREATE SCHEMA, CREATE EXTENSION … SCHEMA. Then carryover leaves that schema alone.`,
      details: { extension: name, schema: namespace },
    },
  );
}
