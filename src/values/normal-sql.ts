import { sqlTokens } from './sql-tokens.ts';

/** SQL in a form that does not depend on its white space and its comments: tokens with one blank between. */
export function normalSql(sql: string): string {
  return sqlTokens(sql)
    .map((token) => token.text)
    .join(' ');
}

/** The same for an expression: parentheses around the whole are dropped too. */
export function normalExpression(sql: string): string {
  let tokens = sqlTokens(sql).map((token) => token.text);
  while (enclosed(tokens)) tokens = tokens.slice(1, -1);
  return tokens.join(' ');
}

/** True if the first parenthesis is closed by the last token. */
function enclosed(tokens: readonly string[]): boolean {
  if (tokens[0] !== '(' || tokens.length < 3) return false;
  let depth = 0;
  return tokens.every((text, index) => {
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    return depth > 0 || index === tokens.length - 1;
  });
}
