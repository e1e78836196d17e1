import { isSign, isWord } from './tokens.ts';
import type { Token } from './tokens.ts';

/**
 * Follows the tokens of one statement and knows whether a semicolon ends it: inside the body of a routine, trigger or event
 * it doesn't. Compound statements (BEGIN, IF, CASE, loops) begin and end only where a statement can, so that a column called
 * `end`, the function IF() and the expression CASE … END confuse nothing.
 */
export interface Nesting {
  add(token: Token): void;
  /** A semicolon here ends the whole statement. */
  readonly closed: boolean;
}

type Open = 'block' | 'if' | 'case' | 'loop' | 'until' | 'expression';

export function createNesting(): Nesting {
  const stack: Open[] = [];
  let seen = 0;
  let routine: boolean | null = null;
  let declaring = false;
  let previous: Token | undefined;

  const opens = (token: Token, starts: boolean): Open | null => {
    if (isWord(token, 'BEGIN')) return starts || declaring || stack.length === 0 ? 'block' : null;
    if (isWord(token, 'CASE')) return starts ? 'case' : 'expression';
    if (!starts) return null;
    if (isWord(token, 'IF')) return 'if';
    return isWord(token, 'LOOP', 'WHILE', 'REPEAT', 'FOR') ? 'loop' : null;
  };
  const body = (token: Token): void => {
    const top = stack.at(-1);
    const starts = startsStatement(previous, top, stack.length === 0);
    if (starts) declaring = isWord(token, 'DECLARE');
    const ends = top === 'expression' || top === 'until' || starts;
    if (isWord(token, 'END') && ends) stack.pop();
    else if (isWord(token, 'UNTIL') && starts && top === 'loop') stack.splice(-1, 1, 'until');
    else if (!isWord(previous, 'END')) {
      const open = opens(token, starts);
      if (open) stack.push(open);
    }
  };
  return {
    add(token) {
      if (token.kind === 'mark') return;
      seen += 1;
      if (seen === 1 && !isWord(token, 'CREATE')) routine = false;
      if (routine) body(token);
      routine ??= isWord(token, ...routines) ? true : isWord(token, ...others) ? false : null;
      previous = token;
    },
    get closed() {
      return stack.length === 0;
    },
  };
}

const routines = ['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT', 'PACKAGE'];
const others = ['TABLE', 'VIEW', 'INDEX', 'DATABASE', 'SCHEMA', 'USER', 'SEQUENCE', 'SELECT'];

/** Whether a statement of a body can begin behind this token. */
function startsStatement(previous: Token | undefined, top: Open | undefined, outside: boolean): boolean {
  if (isSign(previous, ';') || isSign(previous, ':')) return true;
  if (isWord(previous, 'THEN', 'ELSE')) return top !== 'expression';
  if (isWord(previous, 'BEGIN', 'DO', 'LOOP', 'REPEAT')) return true;
  const endsHeader = isSign(previous, ')') || previous?.kind === 'string';
  return (
    outside && (endsHeader || isWord(previous, 'ROW', 'DETERMINISTIC', 'SQL', 'DATA', 'INVOKER', 'DEFINER'))
  );
}
