import type { Encoding } from '../../../model.ts';
import { quoteText } from '../quote.ts';
import { closing } from './parse-create-table.ts';
import { isSign, meaning, tokens } from './tokens.ts';
import type { Token } from './tokens.ts';

/**
 * A default in one spelling, whatever the product printed and however it was written: numbers bare (MySQL prints `'5'`), the
 * time as CURRENT_TIMESTAMP (`now()`, where it was written in parentheses), bytes in hexadecimal, texts without their
 * introducer. A text that needs a backslash has one, so that nobody takes the backslash for a letter.
 */
export function defaultSql(printed: string, encoding: Encoding): string {
  const all = withoutParentheses(tokens(printed));
  const words = all.map(({ text }) => text).join('');
  const now = /^(?:now|current_timestamp|localtime|localtimestamp)(?:\((\d*)\))?$/i.exec(words);
  if (now) return now[1] ? `CURRENT_TIMESTAMP(${now[1]})` : 'CURRENT_TIMESTAMP';
  if (/^0x[\da-f]+$/i.test(words)) return `0x${words.slice(2).toUpperCase()}`;
  const bytes = encoding === 'blob' ? bytesOf(all, words) : null;
  // 0x with nothing behind it is no literal.
  if (bytes !== null) return bytes === '' ? "''" : `0x${bytes.toUpperCase()}`;
  const text = textOf(all);
  if (text === null) return printed;
  if (numbers.has(encoding) && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) return text;
  const quoted = quoteText(text);
  return quoted.includes('\\') ? `_utf8mb4${quoted}` : quoted;
}

const numbers: ReadonlySet<Encoding> = new Set(['integer', 'decimal', 'real', 'single']);

function withoutParentheses(all: readonly Token[]): readonly Token[] {
  const enclosed = isSign(all[0], '(') && closing(all, 0) === all.length - 1;
  return enclosed ? withoutParentheses(all.slice(1, -1)) : all;
}

/** The digits of bytes written as `x'ff'` (MariaDB from 11.8) or as a text; null for any other expression. */
function bytesOf(all: readonly Token[], words: string): string | null {
  const [, digits] = /^x'((?:[\da-f]{2})*)'$/i.exec(words) ?? [];
  const text = textOf(all);
  return digits ?? (text === null ? null : Buffer.from(text).toString('hex'));
}

/** What a text literal says, with or without an introducer; null for any other expression. */
function textOf(all: readonly Token[]): string | null {
  const [first, second] = all;
  const hasIntroducer = first?.kind === 'word' && /^_utf8(?:mb[34])?$/i.test(first.text);
  const literal = hasIntroducer ? second : first;
  const isAlone = all.length === (hasIntroducer ? 2 : 1);
  return isAlone && literal?.kind === 'string' ? meaning(literal) : null;
}
