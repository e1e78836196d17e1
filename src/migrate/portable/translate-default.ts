import type { DeclaredDefault } from '../../init/declared-schema.ts';
import { parsePortableType, typeFamily } from '../../values/portable-type.ts';
import type { TypeFamily } from '../../values/portable-type.ts';
import { isDate, isTime, parseTimestamp } from '../mapping/operations/calendar.ts';
import { moments } from './expressions.ts';
import { plainTokens, translateExpression } from './translate-expression.ts';
import type { ExpressionPlace } from './translate-expression.ts';

const numeric: readonly TypeFamily[] = ['integer', 'float', 'decimal'];

/** A column's default on another engine, fit for its new type; undefined if it can't be told there. */
export function translateDefault(
  sql: string,
  type: string,
  place: ExpressionPlace,
): DeclaredDefault | undefined {
  const family = familyOf(type);
  const moment = moments[plainMoment(sql)];
  if (moment !== undefined) return family === 'timestamp' || family === 'date' ? { sql: moment } : undefined;
  const tokens = plainTokens(sql, place.from)?.filter(({ text }) => text !== '(' && text !== ')') ?? [];
  const text = tokens.map((token) => token.text).join('');
  if (/^null$/i.test(text)) return null;
  const literal = literalOf(text);
  if (literal !== undefined) return fitLiteral(literal, family);
  const plain = translateExpression(sql, { ...place, columns: new Map() });
  return plain === null ? undefined : { sql: plain };
}

function familyOf(type: string): TypeFamily {
  const parsed = parsePortableType(type);
  return parsed ? typeFamily(parsed) : 'any';
}

function plainMoment(sql: string): string {
  return bare(sql)
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/\(\d\)$/, '');
}

/** Without the parentheses around it. */
function bare(sql: string): string {
  const inner = /^\(([^()]*(?:\(\)|\('now'\)|\(\d\))?)\)$/.exec(sql.trim())?.[1];
  return inner === undefined ? sql.trim() : bare(inner);
}

function literalOf(sql: string): string | number | boolean | undefined {
  if (/^(?:true|false)$/i.test(sql)) return sql.toLowerCase() === 'true';
  if (/^-?\d/.test(sql) && String(Number(sql)) === sql) return Number(sql);
  if (/^-?\d+\.\d+$/.test(sql)) return sql;
  return /^'((?:[^']|'')*)'$/.exec(sql)?.[1]?.replaceAll("''", "'");
}

/** Undefined: the new column does not take it. */
function fitLiteral(literal: string | number | boolean, family: TypeFamily): DeclaredDefault | undefined {
  const text = String(literal).toLowerCase();
  if (family === 'boolean')
    return ['1', 'true', 't'].includes(text) ? true : ['0', 'false', 'f'].includes(text) ? false : undefined;
  if (typeof literal === 'boolean') return numeric.includes(family) ? Number(literal) : text;
  if (family === 'date') return isDate(text) ? literal : undefined;
  if (family === 'time') return isTime(text) ? literal : undefined;
  if (family === 'timestamp') return isDate(text) || parseTimestamp(text) ? literal : undefined;
  if (family === 'text' || family === 'json') return String(literal);
  return family === 'blob' ? undefined : literal;
}
