import { sqlTokens } from '../../values/sql-tokens.ts';
import type { SqlToken } from '../../values/sql-tokens.ts';
import type { Origin } from './origins.ts';

/**
 * The tokens of an expression as a server prints it, back in the words in which people write it: without PostgreSQL's casts
 * and its `= ANY (ARRAY[…])`, and without MySQL's character sets before a text.
 * Null for an array that is not such a list.
 */
export function withoutCasts(tokens: readonly SqlToken[], from: Origin): readonly SqlToken[] | null {
  if (from === 'mysql') return tokens.filter((token, index) => !isIntroducer(token, tokens[index + 1]));
  return from === 'postgres' ? withoutArrays(dropCasts(tokens)) : tokens;
}

function isIntroducer(token: SqlToken, next: SqlToken | undefined): boolean {
  return token.kind === 'word' && /^_[a-z0-9]+$/i.test(token.text) && next?.kind === 'string';
}

function dropCasts(tokens: readonly SqlToken[]): SqlToken[] {
  const kept: SqlToken[] = [];
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at];
    if (!token) break;
    if (token.text === ':' && tokens[at + 1]?.text === ':') at = endOfType(tokens, at + 2);
    else {
      kept.push(token);
      at += 1;
    }
  }
  return kept;
}

/** Index behind the type that begins at `at`: `character varying(20)[]`, `public.mood`. */
function endOfType(tokens: readonly SqlToken[], at: number): number {
  let end = at + 1;
  while (tokens[end]?.text === '.') end += 2;
  while (/^(?:varying|precision|without|with|time|zone)$/i.test(tokens[end]?.text ?? '')) end += 1;
  if (tokens[end]?.text === '(' && tokens[end + 1]?.kind === 'number')
    while (tokens[end - 1]?.text !== ')') end += 1;
  while (tokens[end]?.text === '[]') end += 1;
  return end;
}

/** `x = ANY (ARRAY['a', 'b'])` is `x IN ('a', 'b')`, whatever parentheses stand around the array. */
function withoutArrays(tokens: readonly SqlToken[]): SqlToken[] | null {
  const made: SqlToken[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token) break;
    const isAny = token.text === '=' && /^any$/i.test(tokens[at + 1]?.text ?? '');
    if (!isAny) {
      made.push(token);
      continue;
    }
    const array = tokens.findIndex((candidate, index) => index > at && /^array$/i.test(candidate.text));
    const list = tokens[array + 1];
    const opened = tokens.slice(at + 2, array);
    if (array === -1 || !list?.text.startsWith('[') || opened.some(({ text }) => text !== '(')) return null;
    made.push(
      word('IN'),
      word('(', 'sign'),
      ...dropCasts(sqlTokens(list.text.slice(1, -1))),
      word(')', 'sign'),
    );
    at = array + 1 + opened.length;
  }
  return made.some(({ text }) => text.startsWith('[')) ? null : made;
}

/** A token that stands nowhere in the text. */
function word(text: string, kind: SqlToken['kind'] = 'word'): SqlToken {
  return { kind, text, start: -1, end: -2 };
}
