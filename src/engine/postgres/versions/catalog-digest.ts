import type { Connection } from '../connection.ts';
import { free } from '../schema/catalog/ours.ts';

/** The OIDs of namespaces, which stay the same when they are renamed. */
export async function namespaceOids(connection: Connection, names: readonly string[]): Promise<string[]> {
  const rows = await connection.rows(
    'SELECT oid::text FROM pg_catalog.pg_namespace WHERE nspname = ANY ($1::text[]) ORDER BY oid',
    [names],
  );
  return rows.map(([oid]) => oid ?? '');
}

/**
 * A digest of what namespaces hold: tables, columns, functions, types, constraints, triggers, views, policies. It changes
 * when anybody makes, drops or changes one of them, not when rows change or the server looks after its tables.
 */
export async function catalogDigest(connection: Connection, oids: readonly string[]): Promise<string> {
  const relations = "('r', 'p', 'v', 'm', 'S', 'f', 'c')";
  const [[digest] = []] = await connection.rows(
    `WITH relations AS (SELECT oid, relname, relkind FROM pg_catalog.pg_class
        WHERE relnamespace = ANY ($1::oid[]) AND relkind IN ${relations} AND ${free('pg_class', 'pg_class.oid')}),
      facts AS (
        SELECT 'relation' AS kind, oid, relname || ' ' || relkind::text AS fact FROM relations
        UNION ALL SELECT 'column', attrelid, attnum || ' ' || xmin FROM pg_catalog.pg_attribute
          WHERE attnum > 0 AND attrelid IN (SELECT oid FROM relations WHERE relkind <> 'm')
        UNION ALL SELECT 'default', oid, xmin::text FROM pg_catalog.pg_attrdef WHERE adrelid IN (SELECT oid FROM relations)
        UNION ALL SELECT 'trigger', oid, xmin::text FROM pg_catalog.pg_trigger WHERE tgrelid IN (SELECT oid FROM relations)
        UNION ALL SELECT 'rule', oid, xmin::text FROM pg_catalog.pg_rewrite WHERE ev_class IN (SELECT oid FROM relations)
        UNION ALL SELECT 'policy', oid, xmin::text FROM pg_catalog.pg_policy WHERE polrelid IN (SELECT oid FROM relations)
        UNION ALL SELECT 'constraint', oid, xmin::text FROM pg_catalog.pg_constraint WHERE connamespace = ANY ($1::oid[])
        UNION ALL SELECT 'function', oid, xmin::text FROM pg_catalog.pg_proc
          WHERE pronamespace = ANY ($1::oid[]) AND ${free('pg_proc', 'pg_proc.oid')}
        UNION ALL SELECT 'type', oid, xmin::text FROM pg_catalog.pg_type
          WHERE typnamespace = ANY ($1::oid[]) AND ${free('pg_type', 'pg_type.oid')} AND typrelid = 0 AND typelem = 0)
    SELECT pg_catalog.md5(coalesce(pg_catalog.string_agg(kind || oid || ' ' || fact, ',' ORDER BY kind, oid, fact), '')) FROM facts`,
    [oids],
  );
  return digest ?? '';
}
