import type { JsonValue } from '../values/encoding.ts';

/** One way to write a column's values. NULL is NULL in each of them and never comes here. */
export interface Form<Value> {
  /** What `tables.json` calls it. */
  readonly type: string;
  /** The value as this form has it, exactly; undefined where it has none. */
  of(json: JsonValue): Value | undefined;
}

/** Forms of a column, the one that says most of its values first; the last one takes every value that the column can hold. */
export type Ladder<Value, One extends Form<Value>> = readonly [One, ...One[]];

/** Columns of some rows: each the values in the order of the rows. */
export type RowGroup<Value> = readonly (readonly (Value | null)[])[];
