/** A statement with its semicolon, on a new line where a comment at the end would swallow it. */
export function statement(sql: string): string {
  const ended = sql.trimEnd().replace(/;+$/, '');
  return `${ended}${endsInComment(ended) ? '\n' : ''};\n`;
}

/** An SQL expression in parentheses. */
export function parenthesised(sql: string): string {
  return `(${sql}${endsInComment(sql) ? '\n' : ''})`;
}

/** It may be in a text and no comment: a newline does no harm then. */
function endsInComment(sql: string): boolean {
  return sql.slice(sql.lastIndexOf('\n') + 1).includes('--');
}
