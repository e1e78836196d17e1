/** The code of an error of Node, `pg` or `mysql2`, e.g. `ECONNREFUSED`, `28P01`, `ER_DUP_ENTRY`; empty if it has none. */
export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
