import { closing, textOf } from './parse-create-table.ts';
import type { Clause } from './parse-create-table.ts';
import { isSign, isWord } from './tokens.ts';
import type { Token } from './tokens.ts';

/** What a column's clause says beside its type, whether it may be null, and its collation. */
export interface ParsedColumn {
  /** SQL expression. A default of NULL is none. */
  readonly default?: string;
  readonly generated?: { readonly sql: string; readonly stored: boolean };
  readonly autoIncrement: boolean;
  /** SQL of the checks that MariaDB prints with their column. */
  readonly checks: readonly string[];
  /** A column that the server keeps by itself: MariaDB's ROW START and ROW END. */
  readonly period: boolean;
  /** All other clauses, e.g. `ON UPDATE CURRENT_TIMESTAMP`, `COMMENT 'x'`, `INVISIBLE`. */
  readonly extras: readonly string[];
}

/** Reads a column's clause of SHOW CREATE TABLE. `sql` is the DDL that the clause's tokens point into. */
export function parseColumn(sql: string, clause: Clause): ParsedColumn {
  const pieces = cut(clause.tokens.slice(1));
  const text = (part: readonly Token[]): string => textOf(sql, part);
  const found = (word: string): Token[] | undefined => pieces.find(([first]) => isWord(first, word));
  const given = found('DEFAULT');
  const expression = given && text(given.slice(1));
  const generated = found('GENERATED');
  const open = generated?.findIndex((token) => isSign(token, '(')) ?? -1;
  const period = generated !== undefined && open === -1;
  return {
    ...(expression === undefined || /^null$/i.test(expression) ? {} : { default: expression }),
    ...(generated && !period
      ? {
          generated: {
            sql: text(generated.slice(open + 1, closing(generated, open))),
            stored: generated.some((token) => isWord(token, 'STORED', 'PERSISTENT')),
          },
        }
      : {}),
    autoIncrement: found('AUTO_INCREMENT') !== undefined,
    checks: pieces
      .filter(([first]) => isWord(first, 'CHECK'))
      .map((piece) => text(piece.slice(2, closing(piece, 1)))),
    period,
    extras: pieces.filter(([first]) => !isWord(first, ...told)).map(text),
  };
}

/** Clauses that a field of the model tells. */
const told = [
  'TYPE',
  'CHARACTER',
  'COLLATE',
  'NOT',
  'NULL',
  'DEFAULT',
  'GENERATED',
  'AUTO_INCREMENT',
  'CHECK',
];
const begins = [...told.slice(1), 'ON', 'COMMENT', 'INVISIBLE', 'COMPRESSED', 'REF_SYSTEM_ID'];
const beginsToo = [
  'COLUMN_FORMAT',
  'STORAGE',
  'WITHOUT',
  'WITH',
  'ENGINE_ATTRIBUTE',
  'SECONDARY_ENGINE_ATTRIBUTE',
];

/** The clause cut before each word that begins a part of it. The first piece is the type. */
function cut(all: readonly Token[]): Token[][] {
  const pieces: Token[][] = [[typeMark]];
  let depth = 0;
  let marked = false;
  for (const token of all) {
    if (isSign(token, '(')) depth += 1;
    if (isSign(token, ')')) depth -= 1;
    const isFirst = depth === 0 && startsPiece(token, pieces.at(-1)) && !marked;
    if (token.kind === 'mark') marked = token.text !== '*/';
    if (isFirst) pieces.push([token]);
    else pieces.at(-1)?.push(token);
  }
  return pieces;
}

const typeMark: Token = { kind: 'word', text: 'TYPE', start: 0, end: 0 };

function startsPiece(token: Token, piece: readonly Token[] | undefined): boolean {
  // `NOT NULL` and `DEFAULT NULL` are one piece each; what follows in a DEFAULT may be any word but these.
  if (isWord(token, 'NULL')) return !isWord(piece?.at(-1), 'NOT', 'DEFAULT');
  return (token.kind === 'mark' && token.text !== '*/') || isWord(token, ...begins, ...beginsToo);
}
