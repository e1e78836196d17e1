import { CarryoverError } from '../../errors.ts';
import type { Column, Table } from '../../model.ts';
import { EncodingError, writeJson } from '../../values/encoding.ts';
import type { JsonValue } from '../../values/encoding.ts';
import { meets } from '../mapping/condition.ts';
import type { LookupSet } from './lookup.ts';
import type { ColumnPlan, SourcePlan } from '../plan/types.ts';
import { quoted } from '../mapping/quoted.ts';
import { Rejection } from '../mapping/rejection.ts';
import { createRowReader } from './row-reader.ts';
import type { RowReader } from './row-reader.ts';
import { createRuleRunner } from './rule-runner.ts';

export type { LookupSet } from './lookup.ts';

export type MappedRow =
  /** A JSON line without its newline: the written columns, in order. */
  | { readonly kind: 'row'; readonly line: string }
  /** Left out by `where`. */
  | { readonly kind: 'filtered' }
  /** `column`: the new column that it failed for; absent if `where` failed. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly column?: string };

export type RowMapper = (line: Buffer) => MappedRow;

/**
 * Makes the function that turns lines of `oldTable` into lines of `newTable`.
 * The lines are trusted to come from a proven snapshot of `oldTable`: one that does not fit it throws SNAPSHOT_DAMAGED.
 */
export function createRowMapper(
  source: SourcePlan,
  oldTable: Table,
  newTable: Table,
  lookups: LookupSet,
): RowMapper {
  const row = createRowReader(oldTable);
  const columns = source.columns.map((plan) => createWriter(plan, { row, newTable, lookups }));
  return (line) => {
    if (!row.open(line)) throw damaged(oldTable.name);
    if (source.where) {
      const verdict = filter(source.where, row);
      if (verdict) return verdict;
    }
    const parts: string[] = [];
    for (const column of columns) {
      const result = column.write();
      if (typeof result !== 'string') return result;
      parts.push(result);
    }
    return { kind: 'row', line: `{${parts.join(',')}}` };
  };
}

/** Null: the row stays. */
function filter(where: NonNullable<SourcePlan['where']>, row: RowReader): MappedRow | null {
  try {
    return meets(where, row) ? null : { kind: 'filtered' };
  } catch (error) {
    return { kind: 'rejected', reason: reasonOf(error) };
  }
}

interface Tools {
  readonly row: RowReader;
  readonly newTable: Table;
  readonly lookups: LookupSet;
}

interface Writer {
  /** `"column":value` of the row at hand, or why there is none. */
  write(): string | MappedRow;
}

function createWriter(plan: ColumnPlan, { row, newTable, lookups }: Tools): Writer {
  const key = `${JSON.stringify(plan.column)}:`;
  const run = createRuleRunner(plan, columnOf(newTable, plan.column), row, lookups);
  return {
    write() {
      let json: JsonValue;
      try {
        json = run();
      } catch (error) {
        const reason = `${quoted(newTable.name, plan.column)}: ${reasonOf(error)}`;
        return { kind: 'rejected', reason, column: plan.column };
      }
      return key + writeJson(json);
    },
  };
}

/** @throws anything that is no verdict on the row */
function reasonOf(error: unknown): string {
  if (error instanceof Rejection || error instanceof EncodingError) return error.message;
  throw error;
}

function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (!column)
    throw new Error(`the plan writes a column that ${quoted(table.name)} does not have: ${quoted(name)}`);
  return column;
}

function damaged(table: string): CarryoverError {
  return new CarryoverError(
    'SNAPSHOT_DAMAGED',
    `A line of the table ${quoted(table)} does not have the table's columns; no row was lost.`,
    {
      hint: 'Verify the snapshot with `carryover verify`, or take a new one.',
    },
  );
}
