import type Database from 'better-sqlite3';
import type { Column, Encoding } from '../../model.ts';
import { writeJson, writeStored } from '../../values/encoding.ts';
import { quoteIdentifier, quoteText } from './quote.ts';

/**
 * SQL that makes the JSON line of a row inside SQLite, in the forms of `values/encoding.ts`, so that no row becomes a
 * JavaScript object on its way out.
 */
export function lineSql(columns: readonly Column[]): string {
  const pairs = columns.map((column) => `${quoteText(column.name)},${valueSql(column)}`);
  return `json_object(${pairs.join(',')})`;
}

/** SQLite's own text of a real is not always the shortest that reads back, loses the sign of zero, and has no base64: these do it. */
export function defineFunctions(db: Database.Database): void {
  const options = { deterministic: true, directOnly: true };
  db.function('carryover_real', options, (value) => realJson('real', Number(value)));
  db.function('carryover_any_real', options, (value) => realJson('any', Number(value)));
  db.function('carryover_base64', options, (value) => Buffer.from(value as Buffer).toString('base64'));
}

/** Called for every real of a table: the plain ones take the short way. */
function realJson(encoding: 'real' | 'any', value: number): string {
  if (Number.isFinite(value) && !Number.isInteger(value)) return String(value);
  return writeJson(writeStored(encoding, { class: 'real', value }));
}

function valueSql(column: Column): string {
  const c = quoteIdentifier(column.name);
  return `CASE typeof(${c}) ${bareSql(column.encoding, c)} ${taggedSql(c)} END`;
}

function bareSql(encoding: Encoding, c: string): string {
  switch (encoding) {
    case 'integer':
      return `WHEN 'integer' THEN ${integerSql(c)}`;
    case 'real':
      return `WHEN 'real' THEN ${realSql(c, 'carryover_real')}`;
    case 'text':
      return `WHEN 'text' THEN ${c}`;
    case 'blob':
      return `WHEN 'blob' THEN carryover_base64(${c})`;
    case 'numeric':
    case 'any':
      return (
        `WHEN 'text' THEN ${c} WHEN 'real' THEN ${realSql(c, 'carryover_any_real')} ` +
        `WHEN 'integer' THEN CASE WHEN ${isSafe(c)} THEN ${c} ELSE json_object('$integer', CAST(${c} AS TEXT)) END`
      );
    default:
      throw new Error(`${encoding} is no encoding of SQLite`);
  }
}

/**
 * SQLite's own text of a real always reads back, but is not always the shortest. Where it has at most 14 digits it is, as
 * no other so short decimal reads back as the same double; then a call of a function is saved, which costs more than all the rest.
 */
function realSql(c: string, exactly: string): string {
  const plain = `abs(${c}) BETWEEN 1e-3 AND 1e14 AND ${c} <> CAST(${c} AS INTEGER) AND length(${c}) <= 15`;
  return `CASE WHEN ${plain} THEN ${c} ELSE json(${exactly}(${c})) END`;
}

function taggedSql(c: string): string {
  return (
    `WHEN 'integer' THEN json_object('$integer', ${integerSql(c)}) WHEN 'real' THEN json_object('$real', json(carryover_real(${c}))) ` +
    `WHEN 'text' THEN json_object('$text', ${c}) WHEN 'blob' THEN json_object('$blob', carryover_base64(${c}))`
  );
}

function integerSql(c: string): string {
  return `CASE WHEN ${isSafe(c)} THEN ${c} ELSE CAST(${c} AS TEXT) END`;
}

function isSafe(c: string): string {
  return `${c} BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER}`;
}
