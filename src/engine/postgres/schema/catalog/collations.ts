import type { Query } from '../query.ts';
import { foreignOwner, free, ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

export interface CollationFact {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly owner: string | null;
  readonly provider: 'icu' | 'libc' | 'builtin';
  readonly locale: string | null;
  readonly collate: string | null;
  readonly ctype: string | null;
  readonly deterministic: boolean;
  readonly rules: string | null;
}

/** The names of some columns change from version to version: as JSON, one that is not there is null. */
export function readCollations(query: Query): Promise<readonly CollationFact[]> {
  return readFacts(
    query,
    `SELECT c.oid, n.nspname AS schema, c.collname AS name, ${foreignOwner('c.collowner')} AS owner,
      CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END AS provider,
      coalesce(to_json(c) ->> 'colllocale', to_json(c) ->> 'colliculocale',
        CASE WHEN c.collprovider = 'i' THEN c.collcollate END) AS locale,
      CASE WHEN c.collprovider = 'c' THEN c.collcollate END AS collate,
      CASE WHEN c.collprovider = 'c' THEN c.collctype END AS ctype,
      c.collisdeterministic AS deterministic, to_json(c) ->> 'collicurules' AS rules
    FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
    WHERE ${ours('n')} AND ${free('pg_collation', 'c.oid')}`,
  );
}
