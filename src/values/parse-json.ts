import { CarryoverError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';

/**
 * Parses a JSON document that a person wrote. A byte order mark is passed over.
 * @param place.what e.g. `schema file app.json`; `place.line` is added to the lines, for a text that begins further down
 * @throws `place.code` with line and column of the first fault: wrong syntax, or a key that stands twice in one object,
 *   of which all but the last would be lost without a word
 */
export function parseJson(text: string, place: { what: string; code: ErrorCode; line?: number }): unknown {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const fault = findFault(json);
  if (fault === null) return JSON.parse(json);
  const before = json.slice(0, fault.at).split('\n');
  const line = before.length + (place.line ?? 0);
  const column = [...(before.at(-1) ?? '')].length + 1;
  throw new CarryoverError(
    place.code,
    `The ${place.what} has a fault in line ${line}, column ${column}: ${fault.what}. Nothing was touched.`,
    {
      hint: 'Correct the file. JSON has no comments and no comma before a closing bracket.',
      details: { line, column },
    },
  );
}

interface Fault {
  readonly at: number;
  readonly what: string;
}

/** What may stand next. */
type Awaited =
  | 'a value'
  | 'a value or `]`'
  | 'a key in double quotes'
  | 'a key in double quotes or `}`'
  | '`:`'
  | '`,` or the closing bracket'
  | 'the end';

interface Scan {
  awaited: Awaited;
  /** Open brackets from the outside in: the keys of an object, null for an array. */
  readonly open: (Set<string> | null)[];
}

function findFault(json: string): Fault | null {
  const scan: Scan = { awaited: 'a value', open: [] };
  const token = new RegExp(tokenPattern);
  for (;;) {
    const match = token.exec(json);
    const text = match?.groups?.['text'];
    const at = token.lastIndex - (text?.length ?? 0);
    if (match === null || text === undefined) return atEnd(json, scan, match === null ? 0 : at);
    const what = accept(scan, text);
    if (what !== null) return { at, what };
  }
}

const tokenPattern =
  /[ \t\r\n]*(?:(?<text>"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)|[{}[\]:,])|)/y;

function atEnd(json: string, scan: Scan, at: number): Fault | null {
  if (at < json.length) {
    const odd =
      json.charAt(at) === '"'
        ? 'a text that is not closed on its line, or a wrong escape in it'
        : `\`${String.fromCodePoint(json.codePointAt(at) ?? 0)}\` does not belong here`;
    return { at, what: odd };
  }
  return scan.awaited === 'the end' ? null : { at, what: `the file ends where ${scan.awaited} should stand` };
}

/** Takes a token in, or returns what is wrong with it. */
function accept(scan: Scan, text: string): string | null {
  const wrong = `expected ${scan.awaited}, but \`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\` stands there`;
  switch (scan.awaited) {
    case 'a value':
    case 'a value or `]`':
      if (text === ']' && scan.awaited === 'a value or `]`') return close(scan);
      return takeValue(scan, text) ? null : wrong;
    case 'a key in double quotes':
    case 'a key in double quotes or `}`':
      if (text === '}' && scan.awaited === 'a key in double quotes or `}`') return close(scan);
      return text.startsWith('"') ? takeKey(scan, text) : wrong;
    case '`:`':
      scan.awaited = 'a value';
      return text === ':' ? null : wrong;
    case '`,` or the closing bracket':
      return takeNext(scan, text) ? null : wrong;
    case 'the end':
      return wrong;
  }
}

function takeValue(scan: Scan, text: string): boolean {
  if (text === '{' || text === '[') {
    scan.open.push(text === '{' ? new Set() : null);
    scan.awaited = text === '{' ? 'a key in double quotes or `}`' : 'a value or `]`';
    return true;
  }
  if (/^[}\]:,]$/.test(text)) return false;
  scan.awaited = scan.open.length === 0 ? 'the end' : '`,` or the closing bracket';
  return true;
}

function takeKey(scan: Scan, text: string): string | null {
  const key = JSON.parse(text) as string;
  const keys = scan.open.at(-1);
  if (keys?.has(key)) return `the key ${text} stands twice in one object`;
  keys?.add(key);
  scan.awaited = '`:`';
  return null;
}

function takeNext(scan: Scan, text: string): boolean {
  const inObject = scan.open.at(-1) !== null;
  if (text === (inObject ? '}' : ']')) return close(scan) === null;
  scan.awaited = inObject ? 'a key in double quotes' : 'a value';
  return text === ',';
}

function close(scan: Scan): null {
  scan.open.pop();
  scan.awaited = scan.open.length === 0 ? 'the end' : '`,` or the closing bracket';
  return null;
}
