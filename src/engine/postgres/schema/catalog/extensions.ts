import type { Query } from '../query.ts';
import { carryovers } from './ours.ts';
import { readFacts } from './read-facts.ts';

export interface ExtensionFact {
  readonly oid: string;
  readonly name: string;
  readonly schema: string;
  /** Tables of the extension whose rows a user may have changed. */
  readonly tables: readonly string[] | null;
}

/** Neither those that come with every database, nor one that another version of this one has. */
export function readExtensions(query: Query): Promise<readonly ExtensionFact[]> {
  return readFacts(
    query,
    `SELECT e.oid, e.extname AS name, n.nspname AS schema,
      (SELECT json_agg(c.relname ORDER BY c.relname) FROM pg_class c WHERE c.oid = ANY (e.extconfig) AND c.relkind = 'r') AS tables
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE e.oid >= 16384 AND NOT ${carryovers('n')}`,
  );
}
