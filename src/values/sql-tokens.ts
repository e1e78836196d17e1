type SqlTokenKind = 'word' | 'quoted' | 'string' | 'number' | 'sign';

export interface SqlToken {
  readonly kind: SqlTokenKind;
  /** As it stands in the text, quotes included. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * SQL cut into tokens; white space and comments are dropped. Quoted names come in all three ways of SQLite: "…", `…`, […].
 * Never throws: what is not closed ends with the text.
 */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  const pattern = new RegExp(piece);
  for (let match = pattern.exec(sql); match; match = pattern.exec(sql)) {
    const kind = kinds.find((name) => match?.groups?.[name] !== undefined);
    if (kind) tokens.push({ kind, text: match[0], start: match.index, end: match.index + match[0].length });
  }
  return tokens;
}

/** The name or text that a token stands for: without its quotes, doubled ones made single. */
export function unquote(token: SqlToken): string {
  if (token.kind !== 'quoted' && token.kind !== 'string') return token.text;
  const quote = token.text.charAt(0);
  const inner = token.text.slice(1, -1);
  return quote === '[' ? inner : inner.replaceAll(quote + quote, quote);
}

const kinds: readonly SqlTokenKind[] = ['word', 'quoted', 'string', 'number', 'sign'];

const piece = new RegExp(
  [
    /[ \t\n\f\r]+/,
    /--[^\n]*/,
    /\/\*[^]*?(?:\*\/|$)/,
    // Before words: X'00' is one token.
    /(?<string>[xX]?'[^']*(?:''[^']*)*'?)/,
    /(?<quoted>"[^"]*(?:""[^"]*)*"?|`[^`]*(?:``[^`]*)*`?|\[[^\]]*\]?)/,
    /(?<number>(?:\d[\w.]*|\.\d\w*)(?:(?<=[eE])(?<!0[xX]\w*)[+-]\d+)?)/,
    /(?<word>[\w$\u0080-\u{10ffff}]+)/u,
    /(?<sign>[^])/,
  ]
    .map((part) => part.source)
    .join('|'),
  'guy',
);
