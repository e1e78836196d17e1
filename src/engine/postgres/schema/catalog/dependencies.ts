import type { Query } from '../query.ts';
import { readFacts } from './read-facts.ts';

/** One thing needs another. Both as `catalog:oid`, e.g. `pg_class:16385`. */
export interface DependencyFact {
  readonly from: string;
  readonly to: string;
  /** It is a member of the extension `to`. */
  readonly member: boolean;
}

/** Whatever was there before the database was made (oid below 16384) needs nothing from us. */
export function readDependencies(query: Query): Promise<readonly DependencyFact[]> {
  return readFacts(
    query,
    `SELECT DISTINCT f.relname || ':' || d.objid AS "from", t.relname || ':' || d.refobjid AS "to",
      d.deptype = 'e' AS member
    FROM pg_depend d JOIN pg_class f ON f.oid = d.classid JOIN pg_class t ON t.oid = d.refclassid
    WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND (d.classid, d.objid) IS DISTINCT FROM (d.refclassid, d.refobjid)`,
  );
}
