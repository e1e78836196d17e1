import type { Query } from '../query.ts';
import { foreignOwner, free, ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

/** Tables, partitioned tables, views, materialized views and sequences. */
export interface RelationFact {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  /** `r` table, `p` partitioned, `v` view, `m` materialized view, `S` sequence, `f` foreign table. */
  readonly kind: 'r' | 'p' | 'v' | 'm' | 'S' | 'f';
  readonly unlogged: boolean;
  readonly owner: string | null;
  /** Storage parameters and view options, `name=value`. */
  readonly options: readonly string[] | null;
  readonly toastOptions: readonly string[] | null;
  readonly tablespace: string | null;
  /** Null: the usual one. */
  readonly accessMethod: string | null;
  readonly isPartition: boolean;
  /** E.g. `RANGE (day)`. */
  readonly partitionKey: string | null;
  /** E.g. `FOR VALUES FROM (1) TO (2)`. */
  readonly bound: string | null;
  /** For a typed table (`OF`): its type. */
  readonly ofType: string | null;
  readonly rowSecurity: boolean;
  readonly forceRowSecurity: boolean;
  /** `d` primary key, `n` nothing, `f` full, `i` index. */
  readonly replicaIdentity: 'd' | 'n' | 'f' | 'i';
  readonly populated: boolean;
  /** Query of a view or materialized view. */
  readonly definition: string | null;
}

export function readRelations(query: Query): Promise<readonly RelationFact[]> {
  return readFacts(
    query,
    `SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relpersistence = 'u' AS unlogged,
      ${foreignOwner('c.relowner')} AS owner, c.reloptions AS options, toast.reloptions AS "toastOptions",
      space.spcname AS tablespace, nullif(method.amname, 'heap') AS "accessMethod", c.relispartition AS "isPartition",
      CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partitionKey",
      CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
      CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS "ofType",
      c.relrowsecurity AS "rowSecurity", c.relforcerowsecurity AS "forceRowSecurity",
      c.relreplident AS "replicaIdentity", c.relispopulated AS populated,
      CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition
    FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
      LEFT JOIN pg_tablespace space ON space.oid = c.reltablespace
      LEFT JOIN pg_am method ON method.oid = c.relam
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${ours('n')} AND ${free('pg_class', 'c.oid')}`,
  );
}
