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
  db.function('carryover_real', options, (value) => writeJson(writeStored('real', { class: 'real', value: Number(value) })));
  db.function('carryover_any_real', options, (value) => writeJson(writeStored('any', { class: 'real', value: Number(value) })));
  db.function('carryover_base64', options, (value) => Buffer.from(value as Buffer).toString('base64'));
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
      return `WHEN 'real' THEN json(carryover_real(${c}))`;
    case 'text':
      return `WHEN 'text' THEN ${c}`;
    case 'blob':
      return `WHEN 'blob' THEN carryover_base64(${c})`;
    case 'numeric':
    case 'any':
      return (
        `WHEN 'text' THEN ${c} WHEN 'real' THEN json(carryover_any_real(${c})) ` +
        `WHEN 'integer' THEN CASE WHEN ${isSafe(c)} THEN ${c} ELSE json_object('$integer', CAST(${c} AS TEXT)) END`
      );
  }
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
