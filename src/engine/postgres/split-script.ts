/** One statement of a script, as it stands there, without the semicolon. */
export interface ScriptStatement {
  readonly sql: string;
  /** Of its first word, counted from 1. */
  readonly line: number;
  /** Its words that are neither quoted nor inside brackets, in upper case; at most `mostWords`. */
  readonly words: readonly string[];
}

const mostWords = 12;

/**
 * Cuts a script into its statements. Knows strings, quoted names, dollar quotes, nested comments, and the bodies of
 * SQL-standard functions, whose semicolons end nothing. Never throws: what is not closed ends with the text.
 * A backslash outside of all these (a command for psql) is a statement of its own, up to the end of its line.
 */
export function splitScript(script: string): ScriptStatement[] {
  const found: ScriptStatement[] = [];
  const lineAt = lineCounter(script);
  let open: Open | null = null;
  const end = (at: number): void => {
    if (open) found.push({ sql: script.slice(open.start, at), line: lineAt(open.start), words: open.words });
    open = null;
  };
  const tokens = new RegExp(piece);
  for (let match = tokens.exec(script); match; match = tokens.exec(script)) {
    const [text] = match;
    if (match.groups?.['blank'] !== undefined) continue;
    if (text === ';' && !isInside(open)) {
      end(match.index);
      continue;
    }
    if (match.groups?.['command'] !== undefined) end(match.index);
    open ??= { start: match.index, words: [], brackets: 0, blocks: 0, last: '' };
    take(open, text);
    if (match.groups?.['command'] !== undefined) end(match.index + text.length);
  }
  end(script.length);
  return found;
}

interface Open {
  readonly start: number;
  readonly words: string[];
  brackets: number;
  /** Open `BEGIN ATOMIC` and the `CASE`s in it. */
  blocks: number;
  last: string;
}

function isInside(open: Open | null): boolean {
  return open !== null && (open.blocks > 0 || open.brackets > 0);
}

function take(open: Open, text: string): void {
  const word = text.toUpperCase();
  if (text === '(') open.brackets += 1;
  if (text === ')') open.brackets = Math.max(0, open.brackets - 1);
  if (word === 'ATOMIC' && open.last === 'BEGIN' && open.words[0] === 'CREATE') open.blocks += 1;
  else if (open.blocks > 0 && word === 'CASE') open.blocks += 1;
  else if (open.blocks > 0 && word === 'END') open.blocks -= 1;
  if (/^[\w\\]/.test(text) && open.brackets === 0 && open.words.length < mostWords) open.words.push(word);
  open.last = word;
}

function lineCounter(script: string): (at: number) => number {
  let line = 1;
  let counted = 0;
  return (at) => {
    for (
      let next = script.indexOf('\n', counted);
      next >= 0 && next < at;
      next = script.indexOf('\n', next + 1)
    ) {
      line += 1;
      counted = next + 1;
    }
    return line;
  };
}

const comment = (depth: number): string =>
  depth === 0
    ? String.raw`\/\*(?:[^*/]|\*(?!\/)|\/(?!\*))*(?:\*\/|$)`
    : String.raw`\/\*(?:[^*/]|\*(?!\/)|\/(?!\*)|${comment(depth - 1)})*(?:\*\/|$)`;

const piece = new RegExp(
  [
    String.raw`(?<blank>\s+|--[^\n]*|${comment(4)})`,
    String.raw`[eE]'(?:[^'\\]|''|\\[^])*'?`,
    String.raw`(?:[uU]&|[bBxXnN])?'(?:[^']|'')*'?`,
    String.raw`(?:[uU]&)?"(?:[^"]|"")*"?`,
    String.raw`\$(?<tag>(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[^]*?(?:\$\k<tag>\$|$)`,
    String.raw`[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*`,
    String.raw`(?<command>\\[^\n]*)`,
    String.raw`[^]`,
  ].join('|'),
  'gy',
);
