/** Quotes a name for SQL. Any name is safe. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** The same of a table in a database. */
export function quoteTable(database: string, name: string): string {
  return `${quoteIdentifier(database)}.${quoteIdentifier(name)}`;
}

/**
 * Quotes a text literal for SQL. A backslash escapes inside a text, as sessions here never have NO_BACKSLASH_ESCAPES;
 * control characters are spelled out, so that no client and no terminal makes others of them.
 */
export function quoteText(text: string): string {
  return `'${text.replace(/['\\\0\n\r\x1a]/g, (found) => escapes[found] ?? found)}'`;
}

const escapes: Readonly<Record<string, string>> = {
  "'": "''",
  '\\': '\\\\',
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\x1a': '\\Z',
};
