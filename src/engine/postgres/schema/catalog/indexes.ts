import type { Query } from '../query.ts';
import { ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

/** An index of a table or a materialized view, those behind keys too. */
export interface IndexFact {
  readonly oid: string;
  readonly relation: string;
  readonly schema: string;
  readonly name: string;
  /** The CREATE INDEX statement. */
  readonly definition: string;
  readonly unique: boolean;
  /** False: a build that failed, or (partitioned) one that not all partitions have. */
  readonly valid: boolean;
  readonly partitioned: boolean;
  readonly clustered: boolean;
  readonly replicaIdentity: boolean;
  readonly method: string;
  readonly where: string | null;
  /** Number of key columns; further ones are included. */
  readonly keys: number;
  readonly parts: readonly IndexPartFact[];
  /** The partitioned table's index that this one is part of; null: none. */
  readonly partOf: string | null;
  readonly options: readonly string[] | null;
  readonly tablespace: string | null;
  readonly nullsNotDistinct: boolean;
  /** Of expression columns, by number: their statistics targets. */
  readonly statistics: Readonly<Record<string, number>> | null;
}

export interface IndexPartFact {
  /** Column number; 0: an expression. */
  readonly column: number;
  readonly sql: string;
  /** Bit 1: descending, bit 2: nulls first. */
  readonly option: number;
  /** Where it is not the column's own. */
  readonly collation: { readonly schema: string; readonly name: string } | null;
  readonly usualClass: boolean;
}

export function readIndexes(query: Query): Promise<readonly IndexFact[]> {
  return readFacts(
    query,
    `SELECT i.indexrelid AS oid, i.indrelid AS relation, n.nspname AS schema, c.relname AS name,
      pg_get_indexdef(i.indexrelid) AS definition, i.indisunique AS unique, i.indisvalid AS valid,
      c.relkind = 'I' AS partitioned, i.indisclustered AS clustered, i.indisreplident AS "replicaIdentity",
      method.amname AS method, pg_get_expr(i.indpred, i.indrelid) AS where, i.indnkeyatts AS keys,
      (SELECT json_agg(json_build_object('column', i.indkey[k], 'sql', pg_get_indexdef(i.indexrelid, k + 1, false),
          'option', i.indoption[k], 'usualClass', coalesce(class.opcdefault, true),
          'collation', CASE WHEN i.indcollation[k] <> a.attcollation
            THEN json_build_object('schema', cn.nspname, 'name', co.collname) END) ORDER BY k)
        FROM generate_series(0, i.indnkeyatts - 1) AS k
          LEFT JOIN pg_opclass class ON class.oid = i.indclass[k]
          LEFT JOIN pg_collation co ON co.oid = i.indcollation[k]
          LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
          LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]) AS parts,
      (SELECT h.inhparent FROM pg_inherits h WHERE h.inhrelid = i.indexrelid) AS "partOf",
      c.reloptions AS options, space.spcname AS tablespace,
      coalesce((to_json(i) ->> 'indnullsnotdistinct')::boolean, false) AS "nullsNotDistinct",
      (SELECT json_object_agg(a.attnum, a.attstattarget) FROM pg_attribute a
        WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0) AS statistics
    FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid
      JOIN pg_class relation ON relation.oid = i.indrelid
      JOIN pg_namespace n ON n.oid = relation.relnamespace
      JOIN pg_am method ON method.oid = c.relam
      LEFT JOIN pg_tablespace space ON space.oid = c.reltablespace
    WHERE relation.relkind IN ('r', 'p', 'm') AND ${ours('n')}`,
  );
}
