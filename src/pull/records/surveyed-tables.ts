import type { ForeignKey, Table } from '../../model.ts';
import { divide } from './divide.ts';
import { encodeRows } from './encode-rows.ts';
import type { EncodedTable } from './encode-rows.ts';
import { bigintForm } from './form.ts';
import type { Form } from './form.ts';
import type { SurveyedTable } from './records.ts';
import { refersTo } from './refers-to.ts';
import type { Columns } from './refers-to.ts';
import type { SplitTally } from './split-tally.ts';
import type { TableTally } from './table-tally.ts';

/** What the records of one resource were. */
export interface Tallies {
  readonly main: TableTally;
  /** Members that tell one record from the others. */
  readonly key: readonly string[];
  readonly splits: readonly SplitTally[];
  /** The table whose records gave some columns of `main`. */
  readonly parent?: { readonly table: SurveyedTable; readonly columns: Columns };
}

/** The tables that the records of one resource make: its own, then those that are split off. */
export function surveyedTables({ main, key, splits, parent }: Tallies): SurveyedTable[] {
  const offs = splits.map(({ split }) => split);
  const refers = parent
    ? refersTo(parent.table.table.name, parent.table.table.primaryKey, parent.columns)
    : [];
  const own: EncodedTable = {
    name: main.name,
    rows: main.rows,
    columns: main.decide(parent ? givenForms(main, parent, refers) : new Map()),
    rowsOf: (record) => [offs.length === 0 ? record : divide(record, offs).rest],
  };
  const table = surveyed(own, key, refers);
  return [table, ...splits.map((split, index) => splitTable(split, index, { table, key, offs }))];
}

/**
 * What a foreign key holds has the type that it has in the parent, and so has what no row tells. Other columns may hold what they like:
 * those of a fallback file are proven by nothing.
 */
function givenForms(
  main: TableTally,
  { table, columns }: NonNullable<Tallies['parent']>,
  refers: readonly ForeignKey[],
): Map<string, Form> {
  const keyed = new Set(refers.flatMap((key) => key.columns));
  const taken = columns.filter(([column]) => keyed.has(column) || !main.hasValues(column));
  return formsOf(table, taken);
}

function formsOf({ forms, guesses }: SurveyedTable, columns: Columns): Map<string, Form> {
  const found = columns.flatMap(([column, member]) => {
    const form = forms.get(member);
    return form && !guesses.has(member) ? [[column, form] as const] : [];
  });
  return new Map(found);
}

interface Whole {
  readonly table: SurveyedTable;
  readonly key: readonly string[];
  readonly offs: readonly SplitTally['split'][];
}

function splitTable({ split, table }: SplitTally, index: number, whole: Whole): SurveyedTable {
  const refers = refersTo(whole.table.table.name, whole.key, split.columns);
  const encoded: EncodedTable = {
    name: table.name,
    rows: table.rows,
    // What comes from the record has the type that it has there.
    columns: table.decide(new Map([...formsOf(whole.table, split.columns), ['position', bigintForm]])),
    rowsOf(record) {
      const array = divide(record, whole.offs).cuts[index]?.array ?? null;
      return array === null ? [] : split.rows(record, array);
    },
  };
  const primaryKey = refers.flatMap(({ columns }) => [...columns, 'position']);
  return surveyed(encoded, primaryKey, refers);
}

function surveyed(
  encoded: EncodedTable,
  primaryKey: readonly string[],
  foreignKeys: readonly ForeignKey[],
): SurveyedTable {
  const { name, rows, columns } = encoded;
  const table: Table = {
    name,
    kind: 'table',
    columns: columns.map(({ column }) =>
      primaryKey.includes(column.name) ? { ...column, nullable: false } : column,
    ),
    primaryKey,
    uniques: [],
    indexes: [],
    foreignKeys,
    checks: [],
    sql: '',
  };
  return {
    table,
    rows,
    forms: new Map(columns.map(({ column, form }) => [column.name, form])),
    guesses: new Set(columns.flatMap(({ column, isGuess }) => (isGuess ? [column.name] : []))),
    encode: (records) => encodeRows(encoded, records),
  };
}
