import type { Query } from '../query.ts';
import { foreignOwner, free, ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

/** An enum, domain, composite or range type. */
export interface TypeFact {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  /** `e` enum, `d` domain, `c` composite, `r` range. */
  readonly kind: 'e' | 'd' | 'c' | 'r';
  readonly owner: string | null;
  /** Of an enum, in their order. */
  readonly labels: readonly string[] | null;
  /** Of a composite: the relation that has its columns; else "0". */
  readonly relation: string;
  readonly domain: {
    readonly base: string;
    readonly notNull: boolean;
    readonly default: string | null;
    /** Quoted and qualified, where it is not the base type's own. */
    readonly collation: string | null;
  } | null;
  readonly range: {
    readonly subtype: string;
    /** Each of these quoted and qualified; null: the default, or none. */
    readonly operatorClass: string | null;
    readonly collation: string | null;
    readonly canonical: string | null;
    readonly difference: string | null;
    readonly multirange: { readonly schema: string; readonly name: string } | null;
  } | null;
}

export function readTypes(query: Query): Promise<readonly TypeFact[]> {
  return readFacts(
    query,
    `SELECT t.oid, n.nspname AS schema, t.typname AS name, t.typtype AS kind, ${foreignOwner('t.typowner')} AS owner,
      (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) AS labels,
      t.typrelid AS relation,
      CASE WHEN t.typtype = 'd' THEN (SELECT json_build_object('base', format_type(t.typbasetype, t.typtypmod),
        'notNull', t.typnotnull, 'default', pg_get_expr(t.typdefaultbin, 0),
        'collation', CASE WHEN t.typcollation <> base.typcollation THEN ${collation('t.typcollation')} END)
        FROM pg_type base WHERE base.oid = t.typbasetype) END AS domain,
      (SELECT json_build_object('subtype', format_type(r.rngsubtype, NULL),
        'operatorClass', (SELECT quote_ident(cn.nspname) || '.' || quote_ident(class.opcname) FROM pg_opclass class
          JOIN pg_namespace cn ON cn.oid = class.opcnamespace WHERE class.oid = r.rngsubopc AND NOT class.opcdefault),
        'collation', CASE WHEN r.rngcollation <> sub.typcollation THEN ${collation('r.rngcollation')} END,
        'canonical', ${routine('r.rngcanonical')}, 'difference', ${routine('r.rngsubdiff')},
        'multirange', (SELECT json_build_object('schema', mn.nspname, 'name', m.typname) FROM pg_type m
          JOIN pg_namespace mn ON mn.oid = m.typnamespace WHERE m.oid = r.rngmultitypid))
        FROM pg_range r JOIN pg_type sub ON sub.oid = r.rngsubtype WHERE r.rngtypid = t.oid) AS range
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typtype IN ('e', 'd', 'c', 'r') AND (c.relkind = 'c' OR t.typrelid = 0)
      AND ${ours('n')} AND ${free('pg_type', 't.oid')}`,
  );
}

function collation(oid: string): string {
  return `(SELECT quote_ident(con.nspname) || '.' || quote_ident(co.collname) FROM pg_collation co
    JOIN pg_namespace con ON con.oid = co.collnamespace WHERE co.oid = ${oid})`;
}

function routine(oid: string): string {
  return `(SELECT quote_ident(fn.nspname) || '.' || quote_ident(f.proname) FROM pg_proc f
    JOIN pg_namespace fn ON fn.oid = f.pronamespace WHERE f.oid = ${oid}::oid)`;
}
