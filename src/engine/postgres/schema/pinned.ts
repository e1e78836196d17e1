import type { Statement } from './statement.ts';

/**
 * All names in our DDL are qualified, and a function's body may speak of what is made after it. Local: it ends with the
 * transaction.
 */
export const pinned: Statement = {
  kind: 'settings',
  what: 'settings',
  sql: "SET LOCAL search_path = ''; SET LOCAL check_function_bodies = off",
};
