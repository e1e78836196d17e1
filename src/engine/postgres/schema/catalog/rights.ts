import type { Query } from '../query.ts';
import { ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

/** One right of one role, there now or there by default. */
export interface RightFact {
  /** `catalog:oid`. */
  readonly of: string;
  /** Column number; 0: the thing itself. */
  readonly column: number;
  /** Null: everybody. */
  readonly role: string | null;
  readonly right: string;
  readonly grantable: boolean;
  /** What the thing would have if nobody had granted or revoked anything. */
  readonly usual: boolean;
}

/** Rights on things whose rights were ever changed, with what they would be by default. Who granted them is not told. */
export function readRights(query: Query): Promise<readonly RightFact[]> {
  return readFacts(
    query,
    `SELECT list.of, list.column, CASE WHEN one.grantee <> 0 THEN pg_get_userbyid(one.grantee) END AS role,
      one.privilege_type AS right, bool_or(one.is_grantable) AS grantable, one.usual
    FROM (
      SELECT 'pg_class:' || c.oid AS of, 0 AS column, c.relacl AS acl,
        acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS usual
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relacl IS NOT NULL AND ${ours('n')}
      UNION ALL
      SELECT 'pg_class:' || a.attrelid, a.attnum, a.attacl, NULL
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND ${ours('n')}
      UNION ALL
      SELECT 'pg_proc:' || p.oid, 0, p.proacl, acldefault('f', p.proowner)
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.proacl IS NOT NULL AND ${ours('n')}
      UNION ALL
      SELECT 'pg_type:' || t.oid, 0, t.typacl, acldefault('T', t.typowner)
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typacl IS NOT NULL AND ${ours('n')}
      UNION ALL
      SELECT 'pg_namespace:' || n.oid, 0, n.nspacl, acldefault('n', n.nspowner)
      FROM pg_namespace n WHERE n.nspacl IS NOT NULL AND n.nspname <> 'public' AND ${ours('n')}
      UNION ALL
      SELECT 'pg_foreign_server:' || s.oid, 0, s.srvacl, acldefault('S', s.srvowner)
      FROM pg_foreign_server s WHERE s.srvacl IS NOT NULL AND pg_has_role(s.srvowner, 'MEMBER')
      UNION ALL
      -- Of initdb's public schema everybody may make use.
      SELECT 'pg_namespace:' || n.oid, 0, coalesce(n.nspacl, acldefault('n', n.nspowner)),
        acldefault('n', n.nspowner) || makeaclitem(0, n.nspowner, 'USAGE', false)
          || CASE WHEN current_setting('server_version_num')::int < 150000
            THEN ARRAY[makeaclitem(0, n.nspowner, 'CREATE', false)] ELSE '{}' END
      FROM pg_namespace n WHERE n.nspname = 'public'
    ) AS list,
    LATERAL (
      SELECT false AS usual, now.* FROM aclexplode(list.acl) AS now
      UNION ALL SELECT true, default_one.* FROM aclexplode(list.usual) AS default_one
    ) AS one
    GROUP BY 1, 2, 3, 4, 6`,
  );
}
