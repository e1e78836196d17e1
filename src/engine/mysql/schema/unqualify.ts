import { isSign, isWord, meaning, tokens } from './tokens.ts';
import type { Lexis, Token } from './tokens.ts';

/**
 * SQL with a database's own name taken out of what it qualifies: `` `shop`.`orders` `` → `` `orders` ``, so that the text
 * makes the same in a database of another name. Texts and comments stay as they are.
 * Where the name is also used for something else (a table or an alias), `shop.id` may be a column of that: then only what
 * can be nothing else is taken out.
 */
export function unqualify(sql: string, database: string, lexis: Lexis = {}): string {
  const all = tokens(sql, lexis);
  const chains = chainsOf(all);
  const ambiguous = chains.some(({ parts }) => parts.length === 1 && meaning(parts[0]) === database);
  let result = '';
  let from = 0;
  for (const { parts, next } of chains) {
    const [first, second] = parts;
    if (!first || !second || meaning(first) !== database) continue;
    const certain = parts.length > 2 || isSign(next, '(');
    if (!certain && (ambiguous || isWord(first, 'NEW', 'OLD'))) continue;
    result += sql.slice(from, first.start);
    from = second.start;
  }
  return result + sql.slice(from);
}

export interface Chain {
  /** The names of `a.b.c`. */
  readonly parts: readonly Token[];
  readonly previous: Token | undefined;
  readonly next: Token | undefined;
}

/** Names and words with what their dots join to them. Variables (`@a.b`) and numbers are none. */
export function chainsOf(all: readonly Token[]): Chain[] {
  const chains: Chain[] = [];
  for (let index = 0; index < all.length; index += 1) {
    const first = all[index];
    if (!first || !isName(first)) continue;
    const previous = all[index - 1];
    const parts = [first];
    for (
      let part = all[index + 2];
      isSign(all[index + 1], '.') && part && canFollow(part);
      part = all[index + 2]
    ) {
      parts.push(part);
      index += 2;
    }
    if (!isSign(previous, '@')) chains.push({ parts, previous, next: all[index + 1] });
  }
  return chains;
}

function isName(token: Token): boolean {
  return token.kind === 'name' || (token.kind === 'word' && !/^\d/.test(token.text));
}

function canFollow(token: Token): boolean {
  return token.kind === 'name' || token.kind === 'word';
}
