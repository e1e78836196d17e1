import type { Query } from '../query.ts';
import { readFacts } from './read-facts.ts';

/** A part of a relation which has dependencies of its own: a default, a view's query, its row type. */
export interface HolderFact {
  /** `catalog:oid`. */
  readonly part: string;
  readonly relation: string;
}

export function readHolders(query: Query): Promise<readonly HolderFact[]> {
  return readFacts(
    query,
    `SELECT 'pg_attrdef:' || d.oid AS part, d.adrelid AS relation FROM pg_attrdef d WHERE d.oid >= 16384
    UNION ALL
    SELECT 'pg_rewrite:' || r.oid, r.ev_class FROM pg_rewrite r WHERE r.rulename = '_RETURN' AND r.oid >= 16384
    UNION ALL
    SELECT 'pg_type:' || t.oid, t.typrelid FROM pg_type t WHERE t.typrelid >= 16384`,
  );
}
