import type { Query } from '../query.ts';
import { carryovers, free, ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

/** Something that our script does not make again. */
export interface LeftOutFact {
  /** `catalog:oid`; null: nothing that another object could need. */
  readonly key: string | null;
  /** As SQL calls it, e.g. `foreign table`. */
  readonly kind: string;
  readonly name: string;
}

/** The kind of a publication that lists what it publishes: it goes on with those very tables when others take their place. */
export const namedTables = 'publication of named tables';

export function readLeftOut(query: Query): Promise<readonly LeftOutFact[]> {
  const inSchema = (kind: string, catalog: string, [namespace, name]: readonly [string, string]): string =>
    `SELECT '${catalog}:' || o.oid AS key, '${kind}' AS kind, format('%I.%I', n.nspname, o.${name}) AS name FROM ${catalog} o
      JOIN pg_namespace n ON n.oid = o.${namespace} WHERE ${ours('n')} AND ${free(catalog, 'o.oid')}`;
  const global = (kind: string, catalog: string, name: string, where = 'true'): string =>
    `SELECT '${catalog}:' || o.oid, '${kind}', format('%I', o.${name}) FROM ${catalog} o
      WHERE o.oid >= 16384 AND ${where} AND ${free(catalog, 'o.oid')}`;
  return readFacts(
    query,
    [
      `${inSchema('foreign partition', 'pg_class', ['relnamespace', 'relname'])} AND o.relkind = 'f'
        AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = o.oid)`,
      `${inSchema('base type', 'pg_type', ['typnamespace', 'typname'])} AND o.typtype = 'b' AND NOT EXISTS (
        SELECT FROM pg_type element WHERE element.typarray = o.oid)`,
      `${inSchema('shell type', 'pg_type', ['typnamespace', 'typname'])} AND o.typtype = 'p'`,
      inSchema('operator class', 'pg_opclass', ['opcnamespace', 'opcname']),
      inSchema('operator family', 'pg_opfamily', ['opfnamespace', 'opfname']),
      inSchema('text search parser', 'pg_ts_parser', ['prsnamespace', 'prsname']),
      inSchema('text search template', 'pg_ts_template', ['tmplnamespace', 'tmplname']),
      inSchema('conversion', 'pg_conversion', ['connamespace', 'conname']),
      global('foreign-data wrapper', 'pg_foreign_data_wrapper', 'fdwname'),
      global('event trigger', 'pg_event_trigger', 'evtname'),
      global('publication', 'pg_publication', 'pubname', 'o.puballtables'),
      global(namedTables, 'pg_publication', 'pubname', 'NOT o.puballtables'),
      global('language', 'pg_language', 'lanname'),
      global('access method', 'pg_am', 'amname'),
      `SELECT NULL, 'transform', format('FOR %s LANGUAGE %I', format_type(t.trftype, NULL), l.lanname)
        FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
          JOIN pg_type y ON y.oid = t.trftype JOIN pg_namespace n ON n.oid = y.typnamespace
        WHERE ${free('pg_transform', 't.oid')} AND NOT ${carryovers('n')}`,
      `SELECT NULL, 'ownership of the server', format('%I', s.srvname) FROM pg_foreign_server s
        WHERE NOT pg_has_role(s.srvowner, 'MEMBER') AND ${free('pg_foreign_server', 's.oid')}`,
      `SELECT DISTINCT NULL, 'set of default privileges', format('of the role %I', pg_get_userbyid(d.defaclrole))
        FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
        WHERE (n.oid IS NULL OR ${ours('n')}) AND NOT pg_has_role(d.defaclrole, 'MEMBER')`,
      `SELECT NULL, 'user mapping', format('of %I for the server %I', m.usename, m.srvname) FROM pg_user_mappings m`,
      // Ordinary users may not read the table of subscriptions, but this much of it.
      `SELECT NULL, 'subscription', format('%I', s.subname) FROM pg_subscription s
        WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      `SELECT NULL, 'large objects', count(*)::text FROM pg_largeobject_metadata HAVING count(*) > 0`,
      `SELECT NULL, 'security labels', count(*)::text FROM pg_seclabel HAVING count(*) > 0`,
      `SELECT NULL, 'database setting', split_part(one, '=', 1) FROM pg_db_role_setting s, unnest(s.setconfig) AS one
        WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    ].join('\nUNION ALL\n'),
  );
}
