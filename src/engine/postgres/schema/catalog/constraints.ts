import type { Query } from '../query.ts';
import { ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

/** A constraint of a table or a domain. */
export interface ConstraintFact {
  readonly oid: string;
  /** "0" for a domain's. */
  readonly relation: string;
  /** "0" for a table's. */
  readonly domain: string;
  readonly name: string;
  /** `p` primary key, `u` unique, `x` exclusion, `f` foreign key, `c` check, `n` not null (PostgreSQL 18). */
  readonly kind: 'p' | 'u' | 'x' | 'f' | 'c' | 'n';
  /** E.g. `CHECK ((x > 0)) NOT VALID`. */
  readonly definition: string;
  readonly columns: readonly number[];
  /** Of a foreign key: the table it points at, and its columns. */
  readonly parent: { readonly oid: string; readonly schema: string; readonly name: string } | null;
  readonly parentColumns: readonly number[];
  readonly onUpdate: string;
  readonly onDelete: string;
  readonly deferred: boolean;
  readonly validated: boolean;
  /** Declared here, not only inherited. */
  readonly local: boolean;
  readonly noInherit: boolean;
  /** The partitioned table's constraint that this one is part of; "0": none. */
  readonly partOf: string;
  /** The index behind a key; "0": none. */
  readonly index: string;
}

export function readConstraints(query: Query): Promise<readonly ConstraintFact[]> {
  return readFacts(
    query,
    `SELECT o.oid, o.conrelid AS relation, o.contypid AS domain, o.conname AS name, o.contype AS kind,
      pg_get_constraintdef(o.oid) AS definition, coalesce(o.conkey, '{}') AS columns,
      (SELECT json_build_object('oid', p.oid, 'schema', pn.nspname, 'name', p.relname) FROM pg_class p
        JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE p.oid = o.confrelid) AS parent,
      coalesce(o.confkey, '{}') AS "parentColumns", o.confupdtype AS "onUpdate", o.confdeltype AS "onDelete",
      o.condeferred AS deferred, o.convalidated AS validated, o.conislocal AS local, o.connoinherit AS "noInherit",
      o.conparentid AS "partOf", CASE WHEN o.contype IN ('p', 'u', 'x') THEN o.conindid ELSE 0 END AS index
    FROM pg_constraint o JOIN pg_namespace n ON n.oid = o.connamespace
    WHERE o.contype IN ('p', 'u', 'x', 'f', 'c', 'n') AND ${ours('n')}`,
  );
}
