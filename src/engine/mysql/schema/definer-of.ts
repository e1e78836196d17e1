import { isSign, isWord, meaning } from './tokens.ts';
import type { Token } from './tokens.ts';

export interface Definer {
  readonly name: string;
  readonly host: string;
  /** Where `DEFINER = …` stands in the text, with the white space behind it. */
  readonly start: number;
  readonly end: number;
}

/** Whom a CREATE statement names as the account that its object acts as; null if it names none. */
export function definerOf(statement: readonly Token[]): Definer | null {
  const head = statement.slice(0, 20);
  const at = head.findIndex((token, index) => isWord(token, 'DEFINER') && isSign(head[index + 1], '='));
  const [name, sign, host, next] = head.slice(at + 2, at + 6);
  const word = head[at];
  if (at === -1 || !word || !isSign(sign, '@') || !next) return null;
  return { name: meaning(name), host: meaning(host), start: word.start, end: next.start };
}
