import type { Query } from '../query.ts';
import { ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

/** A column of a table, view or composite type; dropped ones are not among them. */
export interface ColumnFact {
  readonly relation: string;
  readonly number: number;
  readonly name: string;
  /** As `format_type` prints it, with length and precision. */
  readonly type: string;
  /** The type under all domains, without length and precision. */
  readonly baseType: string;
  readonly notNull: boolean;
  /** `a` always, `d` by default, empty: none. */
  readonly identity: 'a' | 'd' | '';
  /** `s` stored, `v` virtual, empty: none. */
  readonly generated: 's' | 'v' | '';
  /** Default or generation expression. */
  readonly expression: string | null;
  /** Where it is not the type's own. */
  readonly collation: { readonly schema: string; readonly name: string } | null;
  /** Declared here, not only inherited. */
  readonly local: boolean;
  readonly inherited: boolean;
  /** Null: the default. */
  readonly statistics: number | null;
  /** `p` plain, `e` external, `m` main, `x` extended; null: the type's own. */
  readonly storage: 'p' | 'e' | 'm' | 'x' | null;
  /** `p` pglz, `l` lz4, empty: the default. */
  readonly compression: 'p' | 'l' | '';
  /** E.g. `n_distinct=5`. What else the server may note here is its own business. */
  readonly options: readonly string[] | null;
}

export function readColumns(query: Query): Promise<readonly ColumnFact[]> {
  return readFacts(
    query,
    `WITH RECURSIVE root (oid, base) AS (
      SELECT oid, oid FROM pg_type WHERE typtype <> 'd'
      UNION ALL SELECT d.oid, root.base FROM pg_type d JOIN root ON root.oid = d.typbasetype WHERE d.typtype = 'd'
    )
    SELECT a.attrelid AS relation, a.attnum AS number, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
      format_type(root.base, NULL) AS "baseType", a.attnotnull AS "notNull", a.attidentity AS identity,
      a.attgenerated AS generated, pg_get_expr(d.adbin, d.adrelid) AS expression,
      CASE WHEN a.attcollation <> t.typcollation THEN
        (SELECT json_build_object('schema', cn.nspname, 'name', co.collname) FROM pg_collation co
          JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation) END AS collation,
      a.attislocal AS local, a.attinhcount > 0 AS inherited,
      nullif(a.attstattarget, -1) AS statistics, nullif(a.attstorage, t.typstorage) AS storage,
      a.attcompression AS compression, (SELECT array_agg(one) FROM unnest(a.attoptions) AS one WHERE one ~ '^n_distinct') AS options
    FROM pg_attribute a
      JOIN pg_class c ON c.oid = a.attrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_type t ON t.oid = a.atttypid
      JOIN root ON root.oid = a.atttypid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND ${ours('n')}
    ORDER BY a.attrelid, a.attnum`,
  );
}
