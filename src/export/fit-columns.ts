import { CarryoverError } from '../errors.ts';
import type { JsonValue } from '../values/encoding.ts';
import type { Form, Ladder, RowGroup } from './form.ts';

export interface Fitting<Value, One extends Form<Value>> {
  /** The form that each column has so far. */
  forms(): readonly One[];
  /**
   * The rows in forms that fit all of them. `widened`: a column had to take a later form of its ladder, so rows that were
   * fitted before must be fitted anew. @throws SNAPSHOT_DAMAGED if a value has no form at all
   */
  fit(rows: RowGroup<JsonValue>): { readonly values: RowGroup<Value>; readonly widened: boolean };
}

/** Finds, column by column, the first form that fits every value. It never goes back to an earlier one. */
export function createFitting<Value, One extends Form<Value>>(
  columns: readonly { readonly name: string }[],
  ladders: readonly Ladder<Value, One>[],
): Fitting<Value, One> {
  const forms = ladders.map(([first]) => first);
  function fitColumn(column: readonly (JsonValue | null)[], index: number): (Value | null)[] {
    const ladder = ladders[index] ?? [];
    for (let at = ladder.findIndex((form) => form === forms[index]); at < ladder.length; at += 1) {
      const form = ladder[at];
      const values = form && convert(column, form);
      if (!form || !values) continue;
      forms[index] = form;
      return values;
    }
    throw noForm(columns[index]?.name ?? '');
  }
  return {
    forms: () => [...forms],
    fit(rows) {
      const before = [...forms];
      const values = rows.map(fitColumn);
      return { values, widened: forms.some((form, index) => form !== before[index]) };
    },
  };
}

/** Null if a value does not fit. */
function convert<Value>(column: readonly (JsonValue | null)[], form: Form<Value>): (Value | null)[] | null {
  const values: (Value | null)[] = [];
  for (const json of column) {
    const value = json === null ? null : form.of(json);
    if (value === undefined) return null;
    values.push(value);
  }
  return values;
}

function noForm(column: string): CarryoverError {
  return new CarryoverError(
    'SNAPSHOT_DAMAGED',
    `The column "${column}" holds a value that its encoding does not know. Nothing was exported.`,
    { hint: '`carryover verify` names the row.' },
  );
}
