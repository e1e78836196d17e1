import type { Query } from '../query.ts';
import { readFacts } from './read-facts.ts';

export interface CommentFact {
  /** `catalog:oid`. */
  readonly of: string;
  /** Column number; 0: the thing itself. */
  readonly column: number;
  readonly text: string;
}

export function readComments(query: Query): Promise<readonly CommentFact[]> {
  return readFacts(
    query,
    `SELECT c.relname || ':' || d.objoid AS of, d.objsubid AS column, d.description AS text
    FROM pg_description d JOIN pg_class c ON c.oid = d.classoid
    WHERE (d.objoid >= 16384 OR (d.classoid = 'pg_namespace'::regclass AND d.objoid = to_regnamespace('public')))
      -- A server stays where it is: whose it is not can't change it.
      AND NOT (d.classoid = 'pg_foreign_server'::regclass AND EXISTS (SELECT FROM pg_foreign_server s
        WHERE s.oid = d.objoid AND NOT pg_has_role(s.srvowner, 'MEMBER')))`,
  );
}
