/** `mark`: opens or closes a conditional comment, whose content is SQL, e.g. `/*!80023`. `blank`: white space and comments. */
type TokenKind = 'word' | 'name' | 'string' | 'mark' | 'sign' | 'blank';

export interface Token {
  readonly kind: TokenKind;
  /** As it stands in the text, quotes included. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Lexis {
  /** The text was written under NO_BACKSLASH_ESCAPES: a backslash is a letter like any other. */
  readonly plainBackslash?: boolean;
}

/**
 * SQL of MySQL and MariaDB cut into tokens; white space and comments are dropped. A `name` stands in backticks; what stands
 * in double quotes is a `string` (a name under ANSI_QUOTES). Numbers are words. Never throws: what is not closed ends
 * with the text.
 */
export function tokens(sql: string, lexis: Lexis = {}): Token[] {
  const found: Token[] = [];
  let token = readToken(sql, 0, lexis);
  while (token) {
    if (token.kind !== 'blank') found.push(token);
    token = readToken(sql, token.end, lexis);
  }
  return found;
}

/** The token that begins at an offset; null at the end of the text. */
export function readToken(sql: string, start: number, lexis: Lexis = {}): Token | null {
  const first = sql.charAt(start);
  if (first === '') return null;
  const [kind, end] =
    first === "'" || first === '"' || first === '`'
      ? quoted(sql, start, first !== '`' && !lexis.plainBackslash)
      : unquoted(sql, start);
  return { kind, text: sql.slice(start, end), start, end };
}

function quoted(sql: string, start: number, escapes: boolean): [TokenKind, number] {
  const quote = sql.charAt(start);
  let at = start + 1;
  while (at < sql.length) {
    const letter = sql.charAt(at);
    if (letter === quote && sql.charAt(at + 1) !== quote) break;
    at += letter === quote || (letter === '\\' && escapes) ? 2 : 1;
  }
  return [quote === '`' ? 'name' : 'string', Math.min(at + 1, sql.length)];
}

function unquoted(sql: string, start: number): [TokenKind, number] {
  piece.lastIndex = start;
  const match = piece.exec(sql);
  const kind = kinds.find((name) => match?.groups?.[name] !== undefined) ?? 'sign';
  return [kind, start + (match?.[0].length ?? 1)];
}

const kinds: readonly TokenKind[] = ['blank', 'mark', 'word', 'sign'];

// Two dashes begin a comment only before white space. Version 999999 is no server's: MariaDB's dumps begin with it.
const piece = new RegExp(
  [
    /(?<blank>\s+|--(?=[\s\0-\x1f]|$)[^\n]*|#[^\n]*|\/\*(?!M?!(?!999999))[^]*?(?:\*\/|$))/,
    /(?<mark>\/\*M?!\d*|\*\/)/,
    /(?<word>[\w$\u0080-\u{10ffff}]+)/u,
    /(?<sign>[^])/,
  ]
    .map((part) => part.source)
    .join('|'),
  'uy',
);

/** The name or text that a token stands for: without its quotes, escapes resolved. */
export function meaning(token: Token | undefined): string {
  if (!token) return '';
  if (token.kind === 'name') return token.text.slice(1, -1).replaceAll('``', '`');
  if (token.kind !== 'string') return token.text;
  const quote = token.text.charAt(0);
  const inner = token.text.slice(1, -1);
  return inner.replace(/\\([^])|''|""/g, (found: string, letter: string | undefined) => {
    if (letter !== undefined) return unescaped[letter] ?? letter;
    return found === quote + quote ? quote : found;
  });
}

const unescaped: Readonly<Record<string, string>> = {
  '0': '\0',
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  Z: '\x1a',
};

/** True if the token is one of these keywords. */
export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toUpperCase());
}

/** True if the token is this sign. */
export function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.text === sign;
}
