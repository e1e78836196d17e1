import type { Query } from '../query.ts';
import { free, ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

/** A trigger, rule or policy of a table or view. */
export interface HookFact {
  readonly oid: string;
  readonly catalog: 'pg_trigger' | 'pg_rewrite' | 'pg_policy';
  readonly kind: 'trigger' | 'rule' | 'policy';
  readonly relation: string;
  readonly name: string;
  /** Statement that makes it. */
  readonly definition: string;
  /** `O` as usual, `D` disabled, `R` on replicas, `A` always. */
  readonly enabled: Enabled;
  /** Of a partitioned table's trigger: the partitions where it is enabled otherwise. */
  readonly otherwise:
    readonly { readonly schema: string; readonly name: string; readonly enabled: Enabled }[] | null;
}

export type Enabled = 'O' | 'D' | 'R' | 'A';

/** Not those that constraints made, nor those that a partition has from its parent. */
export function readHooks(query: Query): Promise<readonly HookFact[]> {
  return readFacts(
    query,
    `SELECT t.oid, 'pg_trigger' AS catalog, 'trigger' AS kind, t.tgrelid AS relation, t.tgname AS name,
      pg_get_triggerdef(t.oid) AS definition, t.tgenabled AS enabled,
      -- In a partition of a partition it is the partition's that is its parent.
      (WITH RECURSIVE clone (oid) AS (
          SELECT k.oid FROM pg_trigger k WHERE k.tgparentid = t.oid
          UNION ALL SELECT k.oid FROM pg_trigger k JOIN clone ON k.tgparentid = clone.oid)
        SELECT json_agg(json_build_object('schema', pn.nspname, 'name', p.relname, 'enabled', k.tgenabled)
          ORDER BY p.relname, pn.nspname)
        FROM clone JOIN pg_trigger k ON k.oid = clone.oid AND k.tgenabled <> t.tgenabled
          JOIN pg_class p ON p.oid = k.tgrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace) AS otherwise
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND ${ours('n')} AND ${free('pg_trigger', 't.oid')}
    UNION ALL
    SELECT r.oid, 'pg_rewrite', 'rule', r.ev_class, r.rulename, rtrim(pg_get_ruledef(r.oid), ';'), r.ev_enabled, NULL
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE r.rulename <> '_RETURN' AND ${ours('n')} AND ${free('pg_rewrite', 'r.oid')}
    UNION ALL
    SELECT p.oid, 'pg_policy', 'policy', p.polrelid, p.polname,
      format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s%s%s', p.polname, n.nspname, c.relname,
        CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
        CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
          ELSE 'ALL' END,
        CASE WHEN p.polroles = '{0}' THEN 'PUBLIC' ELSE (SELECT string_agg(quote_ident(role.rolname), ', ' ORDER BY role.rolname)
          FROM pg_roles role WHERE role.oid = ANY (p.polroles)) END,
        ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
        ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'), 'O', NULL
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${ours('n')}`,
  );
}
