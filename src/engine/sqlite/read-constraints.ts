import type { Check } from '../../model.ts';
import { unquote } from '../../values/sql-tokens.ts';
import type { SqlToken } from '../../values/sql-tokens.ts';
import { closing, isWord, splitAtCommas, textOf } from './token-groups.ts';

export interface ParsedForeignKey {
  readonly name?: string;
  readonly deferred: boolean;
  /** Of the child. */
  readonly columns: readonly string[];
}

/** The constraints of one item of a column list: of one column, or of the table. */
export interface Constraints {
  readonly checks: readonly Check[];
  readonly foreignKeys: readonly ParsedForeignKey[];
  readonly autoincrement: boolean;
  /** There is an ON CONFLICT clause other than ABORT, which is the default. */
  readonly onConflict: boolean;
  readonly collation?: string;
  readonly generated?: string;
}

/**
 * Reads the tokens behind a column's name (its type is passed over), or table constraints.
 * @param column the column's name; undefined for table constraints.
 * @returns null if a parenthesis is not closed.
 */
export function readConstraints(
  sql: string,
  tokens: readonly SqlToken[],
  column?: string,
): Constraints | null {
  const found = { checks: [], foreignKeys: [], autoincrement: false, onConflict: false };
  const walk: Walk = { sql, tokens, at: 0, child: column === undefined ? [] : [column], found };
  while (walk.at < tokens.length) {
    const token = tokens[walk.at];
    const handle = token?.kind === 'word' ? handlers.get(token.text.toUpperCase()) : undefined;
    const readable = handle ? handle(walk) : token?.text !== '(' || group(walk) !== null;
    if (!readable) return null;
    if (!handle && token?.text !== '(') walk.at += 1;
  }
  return walk.found;
}

interface Walk {
  readonly sql: string;
  readonly tokens: readonly SqlToken[];
  at: number;
  /** The last CONSTRAINT name that nothing has taken yet. */
  name?: string | undefined;
  /** Columns that a REFERENCES would be about. */
  child: readonly string[];
  readonly found: {
    checks: Check[];
    foreignKeys: { name?: string; deferred: boolean; columns: readonly string[] }[];
    autoincrement: boolean;
    onConflict: boolean;
    collation?: string;
    generated?: string;
  };
}

/** Each stands at its keyword and moves behind what it reads; false if that can't be read. */
const handlers: ReadonlyMap<string, (walk: Walk) => boolean> = new Map([
  ['CONSTRAINT', readName],
  ['CHECK', readCheck],
  ['COLLATE', readCollation],
  ['AS', readGenerated],
  ['PRIMARY', readPrimary],
  ['AUTOINCREMENT', readAutoincrement],
  ['DEFAULT', skipDefault],
  ['FOREIGN', readForeign],
  ['REFERENCES', readReferences],
  ['NOT', readNot],
  ['DEFERRABLE', readDeferrable],
  ['ON', readOn],
]);

function readName(walk: Walk): boolean {
  const token = walk.tokens[walk.at + 1];
  if (token) walk.name = unquote(token);
  walk.at += 2;
  return true;
}

function readCheck(walk: Walk): boolean {
  walk.at += 1;
  const sql = group(walk);
  if (sql !== null) walk.found.checks.push({ ...takeName(walk), sql: textOf(walk.sql, sql) });
  return sql !== null;
}

function readCollation(walk: Walk): boolean {
  const token = walk.tokens[walk.at + 1];
  if (token) walk.found.collation = unquote(token);
  walk.at += 2;
  return true;
}

function readGenerated(walk: Walk): boolean {
  walk.at += 1;
  const sql = group(walk);
  if (sql !== null) walk.found.generated = textOf(walk.sql, sql);
  return sql !== null;
}

/** SQLite takes AUTOINCREMENT inside the parentheses too. */
function readPrimary(walk: Walk): boolean {
  walk.at += 2;
  delete walk.name;
  if (walk.tokens[walk.at]?.text !== '(') return true;
  const inner = group(walk);
  if (inner?.some((token) => isWord(token, 'AUTOINCREMENT'))) walk.found.autoincrement = true;
  return inner !== null;
}

function readAutoincrement(walk: Walk): boolean {
  walk.found.autoincrement = true;
  walk.at += 1;
  return true;
}

/** The value may look like a keyword's neighbour: it is one token, a signed one, or a group. */
function skipDefault(walk: Walk): boolean {
  walk.at += 1;
  const text = walk.tokens[walk.at]?.text;
  if (text === '(') return group(walk) !== null;
  walk.at += text === '+' || text === '-' ? 2 : 1;
  return true;
}

function readForeign(walk: Walk): boolean {
  walk.at += 2;
  const inner = group(walk);
  if (inner === null) return false;
  walk.child = splitAtCommas(inner).flatMap(([token]) => (token ? [unquote(token)] : []));
  return true;
}

function readReferences(walk: Walk): boolean {
  walk.found.foreignKeys.push({ ...takeName(walk), deferred: false, columns: walk.child });
  walk.at += 2;
  return true;
}

/** NOT DEFERRABLE takes back whatever INITIALLY says. */
function readNot(walk: Walk): boolean {
  walk.at += isWord(walk.tokens[walk.at + 1], 'DEFERRABLE') ? 2 : 1;
  return true;
}

function readDeferrable(walk: Walk): boolean {
  const [initially, deferred] = walk.tokens.slice(walk.at + 1, walk.at + 3);
  const key = walk.found.foreignKeys.at(-1);
  if (key && isWord(initially, 'INITIALLY') && isWord(deferred, 'DEFERRED')) key.deferred = true;
  walk.at += 1;
  return true;
}

/** ON DELETE SET DEFAULT must not be taken for a default. */
function readOn(walk: Walk): boolean {
  const [, event, action] = walk.tokens.slice(walk.at, walk.at + 3);
  if (isWord(event, 'CONFLICT') && !isWord(action, 'ABORT')) walk.found.onConflict = true;
  walk.at += isWord(event, 'DELETE', 'UPDATE') && isWord(action, 'SET', 'NO') ? 4 : 3;
  return true;
}

function takeName(walk: Walk): { name?: string } {
  const taken = walk.name === undefined ? {} : { name: walk.name };
  delete walk.name;
  return taken;
}

/** Passes over a group in parentheses and returns its inner tokens; null if none begins here or it is not closed. */
function group(walk: Walk): readonly SqlToken[] | null {
  const close = walk.tokens[walk.at]?.text === '(' ? closing(walk.tokens, walk.at) : null;
  if (close === null) return null;
  const inner = walk.tokens.slice(walk.at + 1, close);
  walk.at = close + 1;
  return inner;
}
