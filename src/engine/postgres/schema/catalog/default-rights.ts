import type { Query } from '../query.ts';
import { ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

/** One right that a role gives away on whatever it makes. */
export interface DefaultRightFact {
  readonly owner: string;
  /** The role is the current user. */
  readonly own: boolean;
  /** Null: in every schema. */
  readonly schema: string | null;
  /** `TABLES`, `SEQUENCES`, `FUNCTIONS`, `TYPES`, `SCHEMAS`, `LARGE OBJECTS`. */
  readonly things: string;
  /** Null: everybody. */
  readonly role: string | null;
  readonly right: string;
  readonly grantable: boolean;
  readonly usual: boolean;
}

/** Of the roles for which the current user may speak. */
export function readDefaultRights(query: Query): Promise<readonly DefaultRightFact[]> {
  return readFacts(
    query,
    `SELECT pg_get_userbyid(d.defaclrole) AS owner,
      pg_get_userbyid(d.defaclrole) = current_user AS own, n.nspname AS schema,
      CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
        WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS things,
      CASE WHEN one.grantee <> 0 THEN pg_get_userbyid(one.grantee) END AS role,
      one.privilege_type AS right, bool_or(one.is_grantable) AS grantable, one.usual
    FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace,
    LATERAL (
      SELECT false AS usual, now.* FROM aclexplode(d.defaclacl) AS now
      UNION ALL
      SELECT true, default_one.* FROM aclexplode(CASE WHEN d.defaclnamespace = 0 THEN
        acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole) END) AS default_one
    ) AS one
    WHERE (n.oid IS NULL OR ${ours('n')}) AND pg_has_role(d.defaclrole, 'MEMBER')
    GROUP BY 1, 2, 3, 4, 5, 6, 8`,
  );
}
