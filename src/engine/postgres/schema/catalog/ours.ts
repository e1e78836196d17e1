/** SQL condition: the schema (an alias of pg_namespace) is neither the server's, nor an extension's, nor carryover's. */
export function ours(namespace: string): string {
  return `(${namespace}.nspname !~ '^(pg_|carryover_)' AND ${namespace}.nspname NOT IN ('information_schema', 'carryover'))`;
}

/** SQL condition: the schema is one of carryover's: its own, or one that holds another version of the database. */
export function carryovers(namespace: string): string {
  return `(${namespace}.nspname ~ '^carryover_' OR ${namespace}.nspname = 'carryover')`;
}

/** SQL condition: the object does not belong to an extension, which makes it by itself. `catalog` as in `pg_class`. */
export function free(catalog: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM pg_depend AS member WHERE member.classid = 'pg_catalog.${catalog}'::regclass
    AND member.objid = ${oid} AND member.deptype = 'e')`;
}

/** SQL expression: the role's name if it is not the current user's, else null. */
export function foreignOwner(role: string): string {
  return `nullif(pg_get_userbyid(${role}), current_user)`;
}
