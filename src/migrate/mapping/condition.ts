import type { Encoding } from '../../model.ts';
import type { Value } from '../../values/encoding.ts';
import { readDecimal } from './operations/convert-number.ts';
import { orderOf } from './operations/decimal.ts';
import type { Operator, ParsedCondition } from './parsed-mapping.ts';
import { quoted } from './quoted.ts';
import { Rejection } from './rejection.ts';
import { showValue, valueText } from './value-text.ts';

/** The row at hand, by its old columns. */
export interface RowView {
  readonly value: (column: string) => Value;
  readonly encoding: (column: string) => Encoding;
}

/**
 * True if the row meets the condition.
 * @throws Rejection where a comparison makes no sense for the value: such a row must not be left out unseen
 */
export function meets(condition: ParsedCondition, row: RowView): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.conditions.every((part) => meets(part, row));
    case 'any':
      return condition.conditions.some((part) => meets(part, row));
    case 'not':
      return !meets(condition.condition, row);
    case 'test':
      return test(condition, row.value(condition.column), row.encoding(condition.column) === 'decimal');
    case 'function':
      return ask(condition, row);
  }
}

function test(
  condition: { column: string; operator: Operator; values: readonly Value[] },
  value: Value,
  isDecimal: boolean,
): boolean {
  if (condition.operator === 'is' || condition.operator === 'in') {
    return condition.values.some((wanted) => isSame(value, wanted, isDecimal));
  }
  const [limit = null] = condition.values;
  if (value === null) return false;
  const order = isDecimal ? compareDecimals(value, limit) : compare(value, limit);
  if (order === null) {
    throw new Rejection(`\`where\` can't compare ${showValue(value)} with ${showValue(limit)}`);
  }
  return { lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[condition.operator];
}

/** Same text form, of decimals the same number; true and false also stand for 1 and 0. */
function isSame(value: Value, wanted: Value, isDecimal: boolean): boolean {
  if (value === null || wanted === null) return value === wanted;
  const text = valueText(value);
  if (isDecimal && compareDecimals(value, wanted) === 0) return true;
  if (typeof wanted !== 'boolean') return text === valueText(wanted);
  if (['1', '0', 'true', 'false'].includes(text)) return (text === '1' || text === 'true') === wanted;
  throw new Rejection(`\`where\` asks for ${wanted}, and ${showValue(value)} is neither true nor false`);
}

/** Numbers by size, texts by their UTF-8 bytes. Null: not comparable. */
function compare(a: Value, b: Value): number | null {
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === 'string' && typeof b === 'string'
    ? Buffer.compare(Buffer.from(a), Buffer.from(b))
    : null;
}

/** By size, exactly. Null: one of them is no decimal number. */
function compareDecimals(a: Value, b: Value): number | null {
  const [left, right] = [a, b].map((value) => (value === null ? null : readDecimal(value)));
  return left && right ? orderOf(left, right) : null;
}

function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function ask(condition: Extract<ParsedCondition, { kind: 'function' }>, row: RowView): boolean {
  let answer: unknown;
  try {
    answer = condition.with(...condition.from.map(row.value));
  } catch (error) {
    throw new Rejection(
      `the function of \`where\` failed: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (typeof answer === 'boolean') return answer;
  throw new Rejection(
    `the function of \`where\` on ${quoted(condition.from.join(', '))} returned neither true nor false`,
  );
}
