import type { IndexPart } from '../../../model.ts';
import { closing, splitByComma, textOf } from './parse-create-table.ts';
import type { Clause } from './parse-create-table.ts';
import { isSign, isWord, meaning } from './tokens.ts';
import type { Token } from './tokens.ts';

export interface ParsedKey {
  readonly parts: readonly IndexPart[];
  /** Columns that it begins with or has whole; expressions are left out. */
  readonly columns: readonly string[];
  /** Every part is a whole column in ascending order, and nothing else is said of the key. */
  readonly plain: boolean;
  /** What stands behind the columns, e.g. `USING HASH`, `COMMENT 'x'`; empty for nothing. */
  readonly behind: string;
}

/** Reads a key's clause of SHOW CREATE TABLE. `sql` is the DDL that the clause's tokens point into. */
export function parseKey(sql: string, clause: Clause): ParsedKey {
  const open = clause.tokens.findIndex((token) => isSign(token, '('));
  const close = closing(clause.tokens, open);
  const listed = splitByComma(clause.tokens.slice(open + 1, close));
  const parts = listed.map((part) => partOf(sql, part));
  const isUsual = clause.kind === 'unique' || clause.kind === 'index' || clause.kind === 'primary key';
  const behind = textOf(sql, clause.tokens.slice(close + 1));
  return {
    parts,
    columns: listed.flatMap(([first]) => (first?.kind === 'name' ? [meaning(first)] : [])),
    behind,
    plain: isUsual && behind === '' && parts.every((part) => part.column !== undefined && !part.descending),
  };
}

/** A column, or else the SQL of it: `name`(10) for the first letters, an expression in its own parentheses. */
function partOf(sql: string, part: readonly Token[]): IndexPart {
  const [first] = part;
  const descending = isWord(part.at(-1), 'DESC');
  const what = descending ? part.slice(0, -1) : part;
  const isColumn = what.length === 1 && first?.kind === 'name';
  return {
    ...(isColumn ? { column: meaning(first) } : { sql: textOf(sql, what) }),
    ...(descending ? { descending } : {}),
  };
}
