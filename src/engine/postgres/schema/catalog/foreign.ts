import type { Query } from '../query.ts';
import { foreignOwner, free, ours } from './ours.ts';
import type { ReadyFact } from './ready-made.ts';
import { readFacts } from './read-facts.ts';

/**
 * Foreign servers and foreign tables, whose rows are elsewhere. Not those that are part of a table of ours; and not the
 * user mappings, which have passwords.
 */
export function readForeign(query: Query): Promise<readonly ReadyFact[]> {
  return readFacts(
    query,
    `SELECT s.oid, 'pg_foreign_server' AS catalog, 'server' AS kind, NULL AS schema, s.srvname AS name, '' AS types,
      format('CREATE SERVER IF NOT EXISTS %I%s%s FOREIGN DATA WRAPPER %I%s', s.srvname, ' TYPE ' || quote_literal(s.srvtype),
        ' VERSION ' || quote_literal(s.srvversion), w.fdwname, ${options('s.srvoptions')}) AS definition,
      format('SERVER %I', s.srvname) AS handle, 
      CASE WHEN pg_has_role(s.srvowner, 'MEMBER') THEN ${foreignOwner('s.srvowner')} END AS owner, NULL AS relation, NULL AS target
    FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE ${free('pg_foreign_server', 's.oid')}
    UNION ALL
    SELECT c.oid, 'pg_class', 'foreign table', n.nspname, c.relname, '',
      format(E'CREATE FOREIGN TABLE %I.%I (%s\\n) SERVER %I%s', n.nspname, c.relname,
        array_to_string(ARRAY(
          SELECT format(E'\\n  %I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod), ${options('a.attfdwoptions')},
            CASE WHEN a.attcollation <> t.typcollation THEN (SELECT format(' COLLATE %I.%I', cn.nspname, co.collname)
              FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation) END,
            CASE WHEN a.attgenerated <> '' THEN format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(d.adbin, d.adrelid))
              ELSE ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END)
            || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
          FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
        || ARRAY(SELECT format(E'\\n  CONSTRAINT %I %s', o.conname, pg_get_constraintdef(o.oid)) FROM pg_constraint o
          WHERE o.conrelid = c.oid AND o.contype = 'c' ORDER BY o.conname), ','), s.srvname, ${options('f.ftoptions')}),
      format('FOREIGN TABLE %I.%I', n.nspname, c.relname), ${foreignOwner('c.relowner')}, NULL, NULL
    FROM pg_foreign_table f
      JOIN pg_class c ON c.oid = f.ftrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_foreign_server s ON s.oid = f.ftserver
    WHERE ${ours('n')} AND ${free('pg_class', 'c.oid')}
      AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid)`,
  );
}

/** E.g. ` OPTIONS (host 'h', port '1')`; null for none. */
function options(list: string): string {
  return `(SELECT ' OPTIONS (' || string_agg(format('%I %L', one.option_name, one.option_value), ', ') || ')'
    FROM pg_options_to_table(${list}) AS one)`;
}
