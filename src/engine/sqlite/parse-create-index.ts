import { sqlTokens, unquote } from '../../values/sql-tokens.ts';
import type { SqlToken } from '../../values/sql-tokens.ts';
import { closing, isWord, splitAtCommas, textOf } from './token-groups.ts';

export interface ParsedIndex {
  /** Text of each part without its COLLATE and its order, and the collation if one is named. */
  readonly parts: readonly { readonly sql: string; readonly collation?: string }[];
  readonly where?: string;
}

/** Reads a CREATE INDEX statement that SQLite has accepted. Returns null for what it can't read; never throws. */
export function parseCreateIndex(sql: string): ParsedIndex | null {
  const tokens = sqlTokens(sql);
  const open = tokens.findIndex((token) => token.text === '(');
  const close = open < 0 ? null : closing(tokens, open);
  if (close === null) return null;
  const parts = splitAtCommas(tokens.slice(open + 1, close)).map((part) => readPart(sql, part));
  const [where, ...condition] = tokens.slice(close + 1);
  return { parts, ...(isWord(where, 'WHERE') ? { where: textOf(sql, condition) } : {}) };
}

function readPart(sql: string, tokens: readonly SqlToken[]): { sql: string; collation?: string } {
  const plain = bare(isWord(tokens.at(-1), 'ASC', 'DESC') ? tokens.slice(0, -1) : tokens);
  const name = plain.at(-1);
  const before = plain.slice(0, -2);
  // COLLATE binds to what stands right before it: in a longer expression it belongs to its last term alone.
  if (!name || !isWord(plain.at(-2), 'COLLATE') || !isOneTerm(before)) return { sql: textOf(sql, plain) };
  return { sql: textOf(sql, bare(before)), collation: unquote(name) };
}

/** A name, a literal, a call or something in parentheses. */
function isOneTerm(tokens: readonly SqlToken[]): boolean {
  const open = tokens.findIndex((token) => token.text === '(');
  return tokens.length === 1 || (open >= 0 && open <= 1 && closing(tokens, open) === tokens.length - 1);
}

/** Without parentheses around the whole. */
function bare(tokens: readonly SqlToken[]): readonly SqlToken[] {
  const enclosed = tokens[0]?.text === '(' && closing(tokens, 0) === tokens.length - 1;
  return enclosed ? bare(tokens.slice(1, -1)) : tokens;
}
