import type { Column } from '../../model.ts';
import type { JsonValue, Value } from '../../values/encoding.ts';
import { conformer } from '../mapping/conform.ts';
import { lookupId } from './lookup.ts';
import type { LookupSet } from './lookup.ts';
import { runSteps } from '../mapping/operations/steps.ts';
import { copiedColumn } from '../mapping/parsed-mapping.ts';
import type { ParsedRule, TemplatePart } from '../mapping/parsed-mapping.ts';
import type { ColumnPlan } from '../plan/types.ts';
import { quoted } from '../mapping/quoted.ts';
import { Rejection } from '../mapping/rejection.ts';
import type { RowReader } from './row-reader.ts';
import { fromValue, showValue, valueText } from '../mapping/value-text.ts';

type Rule<Kind extends ParsedRule['kind']> = Extract<ParsedRule, { kind: Kind }>;

/**
 * Makes the function that gives the new column's JSON form for the row that `row` has open.
 * It throws Rejection or EncodingError where the row has none.
 */
export function createRuleRunner(
  plan: ColumnPlan,
  column: Column,
  row: RowReader,
  lookups: LookupSet,
): () => JsonValue {
  const { rule } = plan;
  const copied = copiedColumn(rule);
  if (copied !== null) return copyRunner(plan, copied, column, row);
  const fit = conformer(column);
  const value = valueRunner(rule, row, lookups);
  return () => {
    const result = value();
    return fit(result === null ? { class: 'null' } : fromValue(result));
  };
}

/** A copy keeps the very JSON form where both columns write it alike, so it can't lose anything. */
function copyRunner(plan: ColumnPlan, from: string, column: Column, row: RowReader): () => JsonValue {
  const fit = conformer(column);
  if (plan.check || row.encoding(from) !== column.encoding) return () => fit(row.stored(from));
  return () => {
    const json = row.json(from);
    return json === null ? fit({ class: 'null' }) : json;
  };
}

function valueRunner(rule: ParsedRule, row: RowReader, lookups: LookupSet): () => Value {
  switch (rule.kind) {
    case 'from':
      return () => runSteps(rule.steps, textual(row, rule.from));
    case 'template':
      return () => runSteps(rule.steps, fillTemplate(rule.parts, row));
    case 'value':
      return () => rule.value;
    case 'lookup':
      return () => lookUp(rule, row, lookups);
    case 'function':
      return () => call(rule, row);
    case 'default':
      throw new Error('a column left to its default is not written');
  }
}

/** The value of a column for steps that work on plain values. */
function textual(row: RowReader, column: string): Value {
  if (row.stored(column).class === 'bytes')
    throw new Rejection(`${quoted(column)} holds text that is not UTF-8`);
  return row.value(column);
}

/** Null if all fields are null; else a null field counts as empty text. */
function fillTemplate(parts: readonly TemplatePart[], row: RowReader): Value {
  let empty = true;
  const texts = parts.map((part) => {
    if ('text' in part) return part.text;
    const value = textual(row, part.column);
    if (value === null) return '';
    if (value instanceof Uint8Array)
      throw new Rejection(`${quoted(part.column)} is binary and has no place in a template`);
    empty = false;
    return valueText(value);
  });
  return empty ? null : texts.join('');
}

function lookUp(rule: Rule<'lookup'>, row: RowReader, lookups: LookupSet): Value {
  const key = rule.lookup.by.map((part) => row.value(part.from));
  const answer = key.includes(null) ? 'none' : lookups.get(lookupId(rule.lookup), key);
  if (typeof answer === 'object') return answer.value;
  if (answer === 'none' && rule.otherwise !== undefined) return rule.otherwise;
  if (key.every((part) => part === null)) return null;
  const table = quoted(rule.lookup.table);
  const what = rule.lookup.by
    .map((part, index) => `${quoted(part.column)} = ${showValue(key[index] ?? null)}`)
    .join(' and ');
  throw new Rejection(
    answer === 'none' ? `no row of ${table} has ${what}` : `several rows of ${table} have ${what}`,
  );
}

function call(rule: Rule<'function'>, row: RowReader): Value {
  let result: unknown;
  try {
    result = rule.with(...rule.from.map(row.value));
  } catch (error) {
    throw new Rejection(`its function failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (isValue(result)) return result;
  throw new Rejection(
    `its function returned ${describe(result)}: return null, a text, a number, a bigint, a boolean or bytes`,
  );
}

function isValue(value: unknown): value is Value {
  return (
    value === null ||
    value instanceof Uint8Array ||
    ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
  );
}

function describe(value: unknown): string {
  if (value instanceof Promise) return 'a promise';
  return value instanceof Date ? 'a Date' : typeof value === 'object' ? 'an object' : typeof value;
}
