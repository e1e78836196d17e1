import { isSign, isWord, meaning, tokens } from './tokens.ts';
import type { Token } from './tokens.ts';

/** One clause between the parentheses of a CREATE TABLE. */
export interface Clause {
  readonly kind:
    | 'column'
    | 'primary key'
    | 'unique'
    | 'index'
    | 'fulltext'
    | 'spatial'
    | 'foreign key'
    | 'check'
    | 'other';
  /** Of the column, key or constraint; empty where it has none. */
  readonly name: string;
  readonly text: string;
  /** Tokens of `text`, with offsets into the whole DDL. */
  readonly tokens: readonly Token[];
}

export interface ParsedCreateTable {
  readonly clauses: readonly Clause[];
  /** `ENGINE`, `COLLATE`, `COMMENT` … in upper case → value; `AUTO_INCREMENT` is left out. */
  readonly options: ReadonlyMap<string, string>;
  /** What stands behind the clauses, without `AUTO_INCREMENT=n`; begins with a blank unless it is empty. */
  readonly tail: string;
  /** PARTITION BY and WITH SYSTEM VERSIONING, as they are; empty if there are none. */
  readonly partitions: string;
  readonly versioned: boolean;
}

/** What SHOW CREATE TABLE printed, cut into its clauses. `create` has the database's own name taken out. */
export function parseCreateTable(create: string): ParsedCreateTable {
  const all = tokens(create);
  const open = all.findIndex((token) => isSign(token, '('));
  const close = closing(all, open);
  const clauses = splitByComma(all.slice(open + 1, close)).map((part) => clauseOf(create, part));
  const behind = all.slice(close + 1);
  return { clauses, ...parseTail(create, behind) };
}

/** Index of the parenthesis that closes the one at `open`. */
export function closing(all: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < all.length; index += 1) {
    if (isSign(all[index], '(')) depth += 1;
    if (isSign(all[index], ')')) depth -= 1;
    if (depth === 0) return index;
  }
  return all.length;
}

/** The lists between the commas that stand outside of parentheses. */
export function splitByComma(all: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of all) {
    if (isSign(token, '(')) depth += 1;
    if (isSign(token, ')')) depth -= 1;
    if (depth === 0 && isSign(token, ',')) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** The text from the first to the last of some tokens. */
export function textOf(sql: string, part: readonly Token[]): string {
  return sql.slice(part[0]?.start ?? 0, part.at(-1)?.end ?? 0);
}

function clauseOf(sql: string, part: Token[]): Clause {
  const text = textOf(sql, part);
  const [first, second, third] = part;
  if (first?.kind === 'name') return { kind: 'column', name: meaning(first), text, tokens: part };
  if (isWord(first, 'CONSTRAINT') && second?.kind === 'name')
    return { kind: constraintKind(third), name: meaning(second), text, tokens: part };
  const kind = isWord(first, 'KEY') ? 'index' : constraintKind(first);
  const place = kind === 'index' ? second : third;
  return { kind, name: place?.kind === 'name' && kind !== 'check' ? meaning(place) : '', text, tokens: part };
}

function constraintKind(word: Token | undefined): Clause['kind'] {
  return kinds[word?.text.toUpperCase() ?? ''] ?? 'other';
}

const kinds: Readonly<Record<string, Clause['kind']>> = {
  PRIMARY: 'primary key',
  UNIQUE: 'unique',
  FULLTEXT: 'fulltext',
  SPATIAL: 'spatial',
  FOREIGN: 'foreign key',
  CHECK: 'check',
};

function parseTail(sql: string, behind: readonly Token[]): Omit<ParsedCreateTable, 'clauses'> {
  const end = behind.findIndex((token, index) => beginsPartitions(behind, index, token));
  const optionTokens = end === -1 ? behind : behind.slice(0, end);
  const options = new Map<string, string>();
  const marked = optionTokens.findIndex((token) => token.kind === 'mark');
  if (marked !== -1) options.set('TABLESPACE', textOf(sql, optionTokens.slice(marked + 1, marked + 3)));
  let tail = textOf(sql, behind);
  for (const [index, token] of optionTokens.entries()) {
    const value = optionTokens[index + 2];
    if (token.kind === 'sign' || !isSign(optionTokens[index + 1], '=') || !value) continue;
    if (isWord(token, 'AUTO_INCREMENT')) {
      const from = token.start - (behind[0]?.start ?? 0);
      tail = `${tail.slice(0, from)}${tail.slice(value.end - (behind[0]?.start ?? 0)).trimStart()}`;
    } else options.set(meaning(token).toUpperCase(), meaning(value));
  }
  const partitions = end === -1 ? '' : textOf(sql, behind.slice(end));
  return {
    options,
    tail: tail === '' ? '' : ` ${tail.trim()}`,
    partitions,
    versioned: /WITH SYSTEM VERSIONING/.test(partitions),
  };
}

function beginsPartitions(behind: readonly Token[], index: number, token: Token): boolean {
  const next = behind[index + 1];
  if (token.kind === 'mark') return isWord(next, 'PARTITION');
  return isWord(token, 'PARTITION') || (isWord(token, 'WITH') && isWord(next, 'SYSTEM'));
}
