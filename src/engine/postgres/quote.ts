/** Quotes a name for SQL. Any name that PostgreSQL allows is safe (it allows no NUL). */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text literal for SQL, with `standard_conforming_strings` on: a backslash is a backslash. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
