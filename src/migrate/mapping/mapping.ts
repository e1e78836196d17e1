import type { Value } from '../../values/encoding.ts';
import type { ApplyName } from './operations/apply.ts';
import type { ConvertName } from './operations/convert.ts';

/** How rows of the old schema become rows of the new one. docs/MAPPING.md explains each word. */
export interface Mapping {
  readonly $schema?: string;
  /** By new table. An array merges several old tables into one. */
  readonly tables?: Readonly<Record<string, SourceMapping | readonly SourceMapping[]>>;
  /** Old tables, virtual tables, views and triggers that may go, with all that is in them. */
  readonly drop?: readonly string[];
}

/** A mapping, or the path of a `.json`, `.ts`, `.mts`, `.js` or `.mjs` file that holds one. */
export type MappingInput = string | Mapping;

/** One old table that feeds a new one. */
export interface SourceMapping {
  /** Old table. Default: the one with the new table's name. */
  readonly from?: string;
  /** By new column. */
  readonly columns?: Readonly<Record<string, ColumnRule>>;
  /** Old columns that this table knowingly does not carry. */
  readonly drop?: readonly string[];
  /** Rows to take. Default: all. */
  readonly where?: Condition | RowFilter;
  /** Rejected rows that do not fail the run. Default 0. */
  readonly rejects?: number;
}

export type ColumnRule = FromRule | TemplateRule | ValueRule | LookupRule | FunctionRule | DefaultRule;

/** Steps on the way from an old value to a new one; taken in this order. */
export interface Steps {
  readonly apply?: readonly ApplyName[];
  /** New values by the text form of old ones. */
  readonly values?: Readonly<Record<string, Value>>;
  /** For values that `values` does not list. Without it they are rejected. */
  readonly otherwise?: Value;
  readonly convert?: ConvertName;
}

export interface FromRule extends Steps {
  readonly from: string;
}

export interface TemplateRule extends Steps {
  /** Text with `{column}` fields. */
  readonly template: string;
}

export interface ValueRule {
  readonly value: Value;
}

export interface LookupRule {
  readonly lookup: {
    readonly table: string;
    /** Column of the looked-up table → old column whose value it must have. */
    readonly by: Readonly<Record<string, string>>;
    readonly take: string;
    /** `new`: a table of the new database, seeds included (default). `old`: a table of the old one. */
    readonly of?: 'new' | 'old';
  };
  /** For keys without a row. Without it they are rejected. */
  readonly otherwise?: Value;
}

export interface FunctionRule {
  /** Old columns that the function gets, in this order. */
  readonly from: string | readonly string[];
  with(...values: Value[]): Value;
}

export interface DefaultRule {
  /** Nothing feeds this column: it takes its default. */
  readonly default: true;
}

/** Tests by old column, all of which must hold; `all`, `any` and `not` combine conditions. */
export interface Condition {
  readonly all?: readonly Condition[];
  readonly any?: readonly Condition[];
  readonly not?: Condition;
  readonly [column: string]: Value | Comparison | Condition | readonly Condition[] | undefined;
}

export interface Comparison {
  readonly in?: readonly Value[];
  readonly not?: Value;
  readonly lt?: Value;
  readonly lte?: Value;
  readonly gt?: Value;
  readonly gte?: Value;
  readonly null?: boolean;
}

export interface RowFilter {
  /** Old columns that the function gets, in this order. */
  readonly from: string | readonly string[];
  with(...values: Value[]): boolean;
}

/** Gives a mapping in a `.ts` or `.js` file its type. Returns it as it is. */
export function defineMapping(mapping: Mapping): Mapping {
  return mapping;
}
