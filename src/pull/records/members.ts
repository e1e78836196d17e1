import type { Member } from './records.ts';

/**
 * The members of a JSON object in their order, names that stand twice included. The texts are parts of `text`: whoever keeps one
 * keeps all of it.
 * @param text a JSON object that `JSON.parse` has taken: its syntax is not looked at again
 * @param likely names that it mostly has, in their order, see `likelyNames`: they need not be made anew then
 */
export function members(text: string, likely: readonly string[] = []): Member[] {
  const found: Member[] = [];
  let next = 0;
  let at = skipSpace(text, skipSpace(text, 0) + 1);
  while (text.charCodeAt(at) === quote) {
    let name = likely[next];
    let nameEnd = at + 2 + (name?.length ?? 0);
    if (name !== undefined && text.charCodeAt(nameEnd - 1) === quote && text.startsWith(name, at + 1)) {
      next += 1;
    } else {
      nameEnd = endOfString(text, at);
      name = nameOf(text, at, nameEnd);
      next = likely.indexOf(name) + 1 || next;
    }
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = endOfValue(text, start);
    found.push({ name, text: text.slice(start, end) });
    at = skipSpace(text, skipSpace(text, end) + 1);
  }
  return found;
}

/** Names that can be recognised by how JSON spells them: a backslash there may be one of the name, or begin an escape. */
export function likelyNames(names: Iterable<string>): string[] {
  return [...names].filter((name) => !name.includes('\\'));
}

/** The elements of a JSON array, likewise. */
export function elements(text: string): string[] {
  const found: string[] = [];
  let at = skipSpace(text, skipSpace(text, 0) + 1);
  while (at < text.length && text.charCodeAt(at) !== closeArray) {
    const end = endOfValue(text, at);
    found.push(text.slice(at, end));
    at = skipSpace(text, skipSpace(text, end) + 1);
  }
  return found;
}

const quote = 0x22;
const backslash = 0x5c;
const openArray = 0x5b;
const closeArray = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;
const comma = 0x2c;

function nameOf(text: string, start: number, end: number): string {
  const name = text.slice(start + 1, end - 1);
  return name.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : name;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

/** Index behind the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

/** An odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === quote) return endOfString(text, start);
  if (first === openObject || first === openArray) return endOfNested(text, start);
  let end = start + 1;
  while (end < text.length && !endsScalar(text.charCodeAt(end))) end += 1;
  return end;
}

function endsScalar(code: number): boolean {
  return code === comma || code === closeObject || code === closeArray || isSpace(code);
}

function endOfNested(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
      continue;
    }
    if (code === openObject || code === openArray) depth += 1;
    if (code === closeObject || code === closeArray) depth -= 1;
    at += 1;
  } while (depth > 0);
  return at;
}
