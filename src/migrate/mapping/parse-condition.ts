import type { Value } from '../../values/encoding.ts';
import type { Comparison, Condition, RowFilter } from './mapping.ts';
import type { Operator, ParsedCondition } from './parsed-mapping.ts';

type Fail = (message: string) => void;

/** Parses a `where` that the JSON Schema has let through. */
export function parseCondition(where: Condition | RowFilter, fail: Fail): ParsedCondition {
  if (isFilter(where)) return parseFilter(where, fail);
  const parts = Object.entries(where).map(([key, value]) => parsePart(key, value, fail));
  return conjunction(parts);
}

function isFilter(where: Condition | RowFilter): where is RowFilter {
  return typeof where.with === 'function';
}

/** The JSON Schema does not see inside a `where` with a function. */
function parseFilter(where: RowFilter, fail: Fail): ParsedCondition {
  const from: unknown[] = [where.from].flat();
  const names = from.filter((name) => typeof name === 'string');
  if (!names.length || names.length !== from.length)
    fail('`from` must name the old columns that the function gets');
  for (const key of Object.keys(where)) {
    if (key !== 'from' && key !== 'with') fail(`unknown key \`${key}\` beside a function`);
  }
  return { kind: 'function', from: names, with: where.with };
}

function parsePart(key: string, value: Condition[string], fail: Fail): ParsedCondition {
  if ((key === 'all' || key === 'any') && Array.isArray(value)) {
    return { kind: key, conditions: (value as Condition[]).map((part) => parseCondition(part, fail)) };
  }
  if (key === 'not') return { kind: 'not', condition: parseCondition(value as Condition, fail) };
  if (value === undefined || value === null) return test(key, 'is', [null]);
  if (typeof value !== 'object' || value instanceof Uint8Array) return test(key, 'is', [value]);
  return parseComparison(key, value as Comparison);
}

function parseComparison(column: string, comparison: Comparison): ParsedCondition {
  const { in: list, not, null: isNull, ...limits } = comparison;
  const parts: ParsedCondition[] = Object.entries(limits).map(([operator, limit]) =>
    test(column, operator as Operator, [limit]),
  );
  if (list) parts.push(test(column, 'in', list));
  if (not !== undefined) parts.push({ kind: 'not', condition: test(column, 'is', [not]) });
  if (isNull === true) parts.push(test(column, 'is', [null]));
  if (isNull === false) parts.push({ kind: 'not', condition: test(column, 'is', [null]) });
  return conjunction(parts);
}

function test(column: string, operator: Operator, values: readonly Value[]): ParsedCondition {
  return { kind: 'test', column, operator, values };
}

function conjunction(parts: readonly ParsedCondition[]): ParsedCondition {
  const [only] = parts;
  return only && parts.length === 1 ? only : { kind: 'all', conditions: parts };
}
