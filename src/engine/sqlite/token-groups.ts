import type { SqlToken } from '../../values/sql-tokens.ts';

/** Index of the parenthesis that closes the one at `open`; null if none does. */
export function closing(tokens: readonly SqlToken[], open: number): number | null {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    const text = tokens[at]?.text;
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return null;
}

/** Tokens cut at the commas that stand in no parentheses. */
export function splitAtCommas(tokens: readonly SqlToken[]): SqlToken[][] {
  const parts: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (token.text === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** The text from the first token to the last. */
export function textOf(sql: string, tokens: readonly SqlToken[]): string {
  return sql.slice(tokens.at(0)?.start ?? 0, tokens.at(-1)?.end ?? 0);
}

/** True if the token is this keyword, unquoted. */
export function isWord(token: SqlToken | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toUpperCase());
}
