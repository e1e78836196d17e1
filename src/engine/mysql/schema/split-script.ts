import { createNesting } from './nesting.ts';
import { refuseOutside } from './refuse-outside.ts';
import { isSign, isWord, meaning, readToken } from './tokens.ts';
import type { Lexis, Token } from './tokens.ts';

export interface ScriptStatement {
  /** Without its delimiter and the comments around it. */
  readonly sql: string;
  /** Where it begins, from 1. */
  readonly line: number;
}

/**
 * The statements of an .sql file, as the `mysql` client would send them: DELIMITER lines are obeyed. Where there are none, the
 * body of a routine, trigger or event is told from what follows by its words. `lexis`: how the session that will run it
 * reads texts, until a SET in the script changes that.
 * @throws SCHEMA_INVALID, naming the line, for a statement that reaches out of the one database
 */
export function splitScript(text: string, lexis: Lexis = {}): ScriptStatement[] {
  const statements: ScriptStatement[] = [];
  let delimiter = ';';
  let plainBackslash = lexis.plainBackslash ?? false;
  let current: Token[] = [];
  let nesting = createNesting();
  let at = 0;
  let counted = 0;
  let line = 1;
  const finish = (): void => {
    const [first] = current;
    if (first) {
      line += newlines(text.slice(counted, first.start));
      counted = first.start;
      refuseOutside(current, line);
      statements.push({ sql: text.slice(first.start, current.at(-1)?.end), line });
      plainBackslash = modeAfter(current) ?? plainBackslash;
    }
    current = [];
    nesting = createNesting();
  };
  while (at < text.length) {
    if (text.startsWith(delimiter, at) && (delimiter !== ';' || nesting.closed)) {
      at += delimiter.length;
      finish();
      continue;
    }
    const token = readToken(text, at, { plainBackslash });
    if (!token) break;
    at = token.end;
    if (current.length === 0 && isWord(token, 'DELIMITER')) {
      const rest = /[^\n]*/.exec(text.slice(at, at + 200))?.[0] ?? '';
      delimiter = rest.trim().split(/\s/)[0] || ';';
      at += rest.length;
    } else if (token.kind !== 'blank') {
      current.push(token);
      nesting.add(token);
    }
  }
  finish();
  return statements;
}

/** Whether backslashes are plain letters from here on; null if the statement does not say. */
function modeAfter(statement: readonly Token[]): boolean | null {
  const first = statement.find((token) => token.kind !== 'mark');
  const at = statement.findIndex((token) => isWord(token, 'SQL_MODE'));
  if (!isWord(first, 'SET') || at === -1) return null;
  const value = statement.slice(at + 1).find((token) => !isSign(token, '=') && !isSign(token, ':'));
  return value?.kind === 'string' && meaning(value).includes('NO_BACKSLASH_ESCAPES');
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
