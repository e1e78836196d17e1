import type { Value } from '../../values/encoding.ts';
import type { ApplyName } from './operations/apply.ts';
import type { ConvertName } from './operations/convert.ts';

/** A mapping after parsing: no defaults left to fill in, no shape left to doubt. Names are not yet checked: the plan does that. */
export interface ParsedMapping {
  /** By new table. Never an empty list. */
  readonly tables: ReadonlyMap<string, readonly ParsedSource[]>;
  readonly drop: readonly string[];
}

export interface ParsedSource {
  /** JSON pointer of this source in the mapping. */
  readonly place: string;
  readonly from: string;
  /** By new column. */
  readonly columns: ReadonlyMap<string, ParsedRule>;
  readonly drop: readonly string[];
  readonly where: ParsedCondition | null;
  readonly rejects: number;
}

export interface ParsedSteps {
  readonly apply: readonly ApplyName[];
  /** Text form of an old value → new value. */
  readonly values: readonly (readonly [string, Value])[] | null;
  /** Absent: no such word in the mapping (null is a value). */
  readonly otherwise?: Value;
  readonly convert: ConvertName | null;
}

export type ParsedRule =
  | { readonly kind: 'from'; readonly from: string; readonly steps: ParsedSteps }
  | { readonly kind: 'template'; readonly parts: readonly TemplatePart[]; readonly steps: ParsedSteps }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'lookup'; readonly lookup: ParsedLookup; readonly otherwise?: Value }
  | {
      readonly kind: 'function';
      readonly from: readonly string[];
      readonly with: (...values: Value[]) => unknown;
    }
  | { readonly kind: 'default' };

export type TemplatePart = { readonly text: string } | { readonly column: string };

export interface ParsedLookup {
  readonly table: string;
  readonly of: 'new' | 'old';
  /** Columns of the looked-up table, and the old columns that feed them, in the same order. */
  readonly by: readonly { readonly column: string; readonly from: string }[];
  readonly take: string;
}

export type Operator = 'is' | 'in' | 'lt' | 'lte' | 'gt' | 'gte';

export type ParsedCondition =
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly ParsedCondition[] }
  | { readonly kind: 'not'; readonly condition: ParsedCondition }
  | {
      readonly kind: 'test';
      readonly column: string;
      readonly operator: Operator;
      readonly values: readonly Value[];
    }
  | {
      readonly kind: 'function';
      readonly from: readonly string[];
      readonly with: (...values: Value[]) => unknown;
    };

/** The old column that a rule only copies, no step touching the value; null for any other rule. */
export function copiedColumn(rule: ParsedRule): string | null {
  if (rule.kind !== 'from') return null;
  const { apply, values, convert } = rule.steps;
  return apply.length || values || convert ? null : rule.from;
}

/** Old columns that a rule reads, each once. */
export function columnsOfRule(rule: ParsedRule): readonly string[] {
  switch (rule.kind) {
    case 'from':
      return [rule.from];
    case 'template':
      return [...new Set(rule.parts.flatMap((part) => ('column' in part ? [part.column] : [])))];
    case 'lookup':
      return [...new Set(rule.lookup.by.map((key) => key.from))];
    case 'function':
      return [...new Set(rule.from)];
    case 'value':
    case 'default':
      return [];
  }
}

/** Old columns that a condition reads, each once. */
export function columnsOfCondition(condition: ParsedCondition): readonly string[] {
  switch (condition.kind) {
    case 'test':
      return [condition.column];
    case 'function':
      return [...new Set(condition.from)];
    case 'not':
      return columnsOfCondition(condition.condition);
    case 'all':
    case 'any':
      return [...new Set(condition.conditions.flatMap(columnsOfCondition))];
  }
}

/** Old columns that are known to hold one and the same value in every row that meets the condition. */
export function columnsFixedBy(condition: ParsedCondition): readonly string[] {
  if (condition.kind === 'test') return condition.operator === 'is' ? [condition.column] : [];
  return condition.kind === 'all' ? condition.conditions.flatMap(columnsFixedBy) : [];
}
