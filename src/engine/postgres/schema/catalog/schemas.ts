import type { Query } from '../query.ts';
import { foreignOwner, free, ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

export interface SchemaFact {
  readonly oid: string;
  readonly name: string;
  /** Null: the current user; of `public`: whom it belongs to in a new database. */
  readonly owner: string | null;
}

export function readSchemas(query: Query): Promise<readonly SchemaFact[]> {
  return readFacts(
    query,
    `SELECT n.oid, n.nspname AS name, CASE WHEN n.nspname = 'public'
        THEN nullif(pg_get_userbyid(n.nspowner), CASE WHEN current_setting('server_version_num')::int < 150000
          THEN pg_get_userbyid(10) ELSE 'pg_database_owner' END)
        ELSE ${foreignOwner('n.nspowner')} END AS owner
    FROM pg_namespace n WHERE ${ours('n')} AND ${free('pg_namespace', 'n.oid')}`,
  );
}
