import type { Check } from '../../model.ts';
import { normalSql } from '../../values/normal-sql.ts';
import { sqlTokens, unquote } from '../../values/sql-tokens.ts';
import type { SqlToken } from '../../values/sql-tokens.ts';
import { readConstraints } from './read-constraints.ts';
import type { Constraints, ParsedForeignKey } from './read-constraints.ts';
import { closing, isWord, splitAtCommas, textOf } from './token-groups.ts';

export interface ParsedColumn {
  readonly name: string;
  readonly collation?: string;
  /** Expression of a generated column. */
  readonly generated?: string;
}

/** What the pragmas don't tell of a table. All in the order of the DDL. */
export interface ParsedTable {
  readonly columns: readonly ParsedColumn[];
  readonly autoincrement: boolean;
  readonly checks: readonly Check[];
  readonly foreignKeys: readonly ParsedForeignKey[];
  /** Clauses that the model has no place for, in normal form. */
  readonly extras: readonly string[];
}

/** Reads a CREATE TABLE statement that SQLite has accepted. Returns null for what it can't read; never throws. */
export function parseCreateTable(sql: string): ParsedTable | null {
  const body = bodyOf(sqlTokens(sql));
  if (!body) return null;
  const items = splitAtCommas(body).map((item) => readItem(sql, item));
  const read = items.filter((item) => item !== null);
  if (read.length < items.length) return null;
  return {
    columns: read.flatMap((item) => item.column ?? []),
    autoincrement: read.some((item) => item.constraints.autoincrement),
    checks: read.flatMap((item) => item.constraints.checks),
    foreignKeys: read.flatMap((item) => item.constraints.foreignKeys),
    extras: read.flatMap((item) => item.extras),
  };
}

interface Item {
  readonly column: ParsedColumn | null;
  readonly constraints: Constraints;
  readonly extras: readonly string[];
}

function readItem(sql: string, tokens: readonly SqlToken[]): Item | null {
  const first = tokens[0];
  if (!first) return null;
  const isColumn = !isWord(first, 'CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN');
  const name = isColumn ? unquote(first) : undefined;
  const constraints = readConstraints(sql, isColumn ? tokens.slice(1) : tokens, name);
  if (!constraints) return null;
  const column = name === undefined ? null : columnOf(name, constraints);
  // A quoted type loses its quotes in the pragma, and may be anything.
  const quotedType = isColumn && (tokens[1]?.kind === 'quoted' || tokens[1]?.kind === 'string');
  const extras = constraints.onConflict || quotedType ? [normalSql(textOf(sql, tokens))] : [];
  return { column, constraints, extras };
}

function columnOf(name: string, { collation, generated }: Constraints): ParsedColumn {
  return {
    name,
    ...(collation === undefined ? {} : { collation }),
    ...(generated === undefined ? {} : { generated }),
  };
}

/** What stands between the parentheses of the column list. */
function bodyOf(tokens: readonly SqlToken[]): readonly SqlToken[] | null {
  const open = tokens.findIndex((token) => token.text === '(');
  const close = open < 0 ? null : closing(tokens, open);
  const isTable = isWord(tokens[0], 'CREATE') && isWord(tokens[1], 'TABLE');
  return close === null || !isTable ? null : tokens.slice(open + 1, close);
}
