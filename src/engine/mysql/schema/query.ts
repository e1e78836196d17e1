/**
 * Runs a statement on a connection whose current database is the one that is looked at, with the session settings that
 * every session here has (UTC, utf8mb4, an `sql_mode` without ANSI_QUOTES and NO_BACKSLASH_ESCAPES, `sql_quote_show_create`).
 * Rows as arrays in the order of the columns, every value as the text that the server prints, NULL as null; `?` stands
 * for a text of `params`.
 */
export type Query = (sql: string, params?: readonly string[]) => Promise<readonly QueryRow[]>;

export type QueryRow = readonly (string | null)[];
