import { sqlTokens } from './sql-tokens.ts';
import type { SqlToken } from './sql-tokens.ts';

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
  return plainLists(tokens).join(' ');
}

/**
 * PostgreSQL prints `x IN ('a', 'b')` as `x = ANY (ARRAY[…])`, and that, read back, with its casts in other places: of such a
 * list only the texts and numbers count.
 */
function plainLists(tokens: readonly string[]): string[] {
  const any = tokens.findIndex((text, at) => /^any$/i.test(text) && tokens[at + 1] === '(');
  if (any === -1) return [...tokens];
  const end = closing(tokens, any + 1);
  const list = tokens.slice(any + 2, end);
  const array = list.find((text) => text.startsWith('[') && text !== '[]');
  const isArray = array !== undefined && list.some((text) => /^array$/i.test(text));
  const plain = isArray ? sqlTokens(array.slice(1, -1)).filter(isConstant) : [];
  const kept = plain.length > 0 ? plain.map((token) => token.text) : list;
  return [...tokens.slice(0, any + 1), ...kept, ...plainLists(tokens.slice(end + 1))];
}

function isConstant({ kind }: SqlToken): boolean {
  return kind === 'string' || kind === 'number';
}

/** Index of the parenthesis that closes the one at `open`. */
function closing(tokens: readonly string[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (tokens[at] === '(') depth += 1;
    if (tokens[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
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
