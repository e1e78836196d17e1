import type { EngineName } from '../../model.ts';
import { sqlTokens, unquote } from '../../values/sql-tokens.ts';
import type { SqlToken } from '../../values/sql-tokens.ts';
import { expressions } from './expressions.ts';
import type { Origin } from './origins.ts';
import { standardStrings } from './standard-strings.ts';
import { withoutCasts } from './without-casts.ts';

export interface ExpressionPlace {
  readonly from: Origin;
  readonly to: EngineName;
  quoteIdentifier(name: string): string;
  /** Columns that the expression may name, and whether each is a boolean in the new schema. */
  readonly columns: ReadonlyMap<string, { readonly boolean: boolean }>;
}

const words: ReadonlySet<string> = new Set(
  'AND OR NOT IN BETWEEN IS NULL TRUE FALSE CURRENT_TIMESTAMP CURRENT_DATE'.split(' '),
);
const signs = '=<>!+-*/(),';

/**
 * A plain expression in the words of another engine: literals, columns, comparison, arithmetic, AND, OR, NOT, IN, BETWEEN,
 * IS NULL, and the few functions that mean the same everywhere. Null for everything else: what is not understood whole might
 * mean something else there.
 */
export function translateExpression(sql: string, place: ExpressionPlace): string | null {
  const tokens = plainTokens(sql, place.from);
  if (tokens === null || mixesBooleans(tokens, place)) return null;
  const parts: string[] = [];
  for (const [index, token] of tokens.entries()) {
    const part = spell(token, tokens[index + 1], place);
    if (part === null) return null;
    const joined = index > 0 && isJoined(tokens[index - 1], token);
    parts.push(joined || index === 0 ? part : ` ${part}`);
  }
  return parts.length === 0 ? null : parts.join('');
}

/** The tokens in standard SQL; null where there is none. */
export function plainTokens(sql: string, from: Origin): readonly SqlToken[] | null {
  const standard = expressions[from].backslashes ? standardStrings(sql) : sql;
  return standard === null ? null : withoutCasts(sqlTokens(standard), from);
}

/** Two signs that are one operator: `<=`. */
function isJoined(before: SqlToken | undefined, token: SqlToken): boolean {
  if (before?.kind !== 'sign' || token.kind !== 'sign' || before.end !== token.start) return false;
  return ['<=', '>=', '<>', '!='].includes(before.text + token.text);
}

function spell(token: SqlToken, next: SqlToken | undefined, place: ExpressionPlace): string | null {
  switch (token.kind) {
    case 'string':
      return spellText(token.text, place);
    case 'number':
      return /^(?:\d+(?:\.\d+)?|\.\d+)$/.test(token.text) ? token.text : null;
    case 'sign':
      return spellSign(token.text, place);
    case 'quoted':
      return spellColumn(unquote(token), place);
    case 'word':
      return next?.text === '(' && !/^(?:in|and|or|not)$/i.test(token.text)
        ? spellFunction(token.text, place)
        : spellWord(token.text, place);
  }
}

/** Not the blobs of SQLite, `x'00'`. */
function spellText(text: string, { to }: ExpressionPlace): string | null {
  if (!text.startsWith("'")) return null;
  return expressions[to].backslashes ? text.replaceAll('\\', '\\\\') : text;
}

function spellSign(text: string, { from, to }: ExpressionPlace): string | null {
  if (!signs.includes(text)) return null;
  const divides = text === '/' && expressions[from].wholeDivision !== expressions[to].wholeDivision;
  return divides ? null : text;
}

function spellWord(text: string, place: ExpressionPlace): string | null {
  const word = text.toUpperCase();
  return words.has(word) ? word : spellColumn(text, place);
}

function spellColumn(name: string, { columns, quoteIdentifier }: ExpressionPlace): string | null {
  const wanted = name.toLowerCase();
  for (const column of columns.keys()) if (column.toLowerCase() === wanted) return quoteIdentifier(column);
  return null;
}

function spellFunction(name: string, { from, to }: ExpressionPlace): string | null {
  const wanted = name.toLowerCase();
  const meaning = Object.entries(expressions[from].functions).find(
    ([, spelling]) => spelling === wanted,
  )?.[0];
  return meaning === undefined ? null : (expressions[to].functions[meaning] ?? null);
}

/** A boolean compared with numbers, or numbers taken for a condition, where the new engine has none of it. */
function mixesBooleans(tokens: readonly SqlToken[], { to, columns }: ExpressionPlace): boolean {
  if (!expressions[to].strictBooleans) return false;
  const names = [...columns].filter(([, { boolean }]) => boolean).map(([name]) => name.toLowerCase());
  const named = tokens.some(
    (token) => /word|quoted/.test(token.kind) && names.includes(unquote(token).toLowerCase()),
  );
  return named && tokens.some((token) => token.kind === 'number');
}
