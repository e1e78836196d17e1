import type { Table } from '../../model.ts';
import { readStored, toValue } from '../../values/encoding.ts';
import type { JsonValue, Value } from '../../values/encoding.ts';
import type { ParsedLookup } from '../mapping/parsed-mapping.ts';
import type { Plan } from '../plan/types.ts';
import { valueText } from '../mapping/value-text.ts';

/** One lookup that must be built before the rows that use it are mapped. Equal lookups of several columns are one. */
export interface LookupSpec {
  readonly id: string;
  readonly of: 'new' | 'old';
  readonly table: string;
  /** Key columns of the looked-up table. */
  readonly by: readonly string[];
  readonly take: string;
}

/** What a lookup says to a key. `ambiguous`: several rows have this key and differ in the column to take. */
export type LookupAnswer = { readonly value: Value } | 'none' | 'ambiguous';

export interface LookupSet {
  /** `id` of the spec; `key` in the order of the spec's `by`. */
  get(id: string, key: readonly Value[]): LookupAnswer;
}

/** One lookup table being filled. */
export interface Lookup {
  readonly spec: LookupSpec;
  /** Takes one row: a JSON line that has at least the columns of the spec. */
  add(line: Buffer): void;
  get(key: readonly Value[]): LookupAnswer;
}

export function lookupId(lookup: ParsedLookup): string {
  return JSON.stringify([lookup.of, lookup.table, lookup.by.map((key) => key.column), lookup.take]);
}

/** All lookups of a plan, each once. Those `of: "new"` can be built once their table is loaded: the plan's order sees to that. */
export function lookupsOf(plan: Pick<Plan, 'tables'>): LookupSpec[] {
  const rules = plan.tables.flatMap((table) => table.sources.flatMap((source) => source.columns));
  const specs = rules.flatMap(({ rule }) => (rule.kind === 'lookup' ? [specOf(rule.lookup)] : []));
  return [...new Map(specs.map((spec) => [spec.id, spec])).values()];
}

function specOf(lookup: ParsedLookup): LookupSpec {
  const { of, table, take } = lookup;
  return { id: lookupId(lookup), of, table, by: lookup.by.map((key) => key.column), take };
}

/** An empty lookup over `table`, to be filled with that table's lines. Keys are compared by their text forms. */
export function createLookup(spec: LookupSpec, table: Table): Lookup {
  const encodings = new Map(table.columns.map((column) => [column.name, column.encoding]));
  const answers = new Map<string, LookupAnswer>();
  const read = (row: Readonly<Record<string, JsonValue>>, column: string): Value =>
    toValue(readStored(encodings.get(column) ?? 'any', row[column] ?? null));
  return {
    spec,
    add(line) {
      const row = JSON.parse(line.toString()) as Record<string, JsonValue>;
      const values = spec.by.map((column) => read(row, column));
      // As in SQL, null is equal to nothing: such a row can't be found.
      if (values.includes(null)) return;
      const [key, value] = [keyOf(values), read(row, spec.take)];
      const known = answers.get(key);
      answers.set(key, known === undefined || holds(known, value) ? { value } : 'ambiguous');
    },
    get: (key) => answers.get(keyOf(key)) ?? 'none',
  };
}

export function lookupSet(lookups: readonly Lookup[]): LookupSet {
  const byId = new Map(lookups.map((lookup) => [lookup.spec.id, lookup]));
  return {
    get(id, key) {
      const lookup = byId.get(id);
      if (!lookup) throw new Error(`lookup ${id} was not built`);
      return lookup.get(key);
    },
  };
}

function keyOf(values: readonly Value[]): string {
  return JSON.stringify(values.map(valueText));
}

function holds(answer: LookupAnswer, value: Value): boolean {
  return (
    typeof answer === 'object' &&
    typeof answer.value === typeof value &&
    valueText(answer.value) === valueText(value)
  );
}
