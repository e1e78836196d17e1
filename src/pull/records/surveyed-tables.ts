import type { Table } from '../../model.ts';
import { divide } from './divide.ts';
import { encodeRows } from './encode-rows.ts';
import type { EncodedTable } from './encode-rows.ts';
import { bigintForm } from './form.ts';
import type { Form } from './form.ts';
import type { SurveyedTable } from './records.ts';
import type { SplitTally } from './split-tally.ts';
import type { TableTally } from './table-tally.ts';

/** The tables that the records of one resource make: its own, then those that are split off. */
export function surveyedTables(
  main: TableTally,
  key: readonly string[],
  splits: readonly SplitTally[],
): SurveyedTable[] {
  const offs = splits.map(({ split }) => split);
  const own = main.decide();
  const forms = new Map(own.map(({ column, form }) => [column.name, form]));
  const table = surveyed(
    {
      name: main.name,
      rows: main.rows,
      columns: own,
      rowsOf: (record) => [offs.length === 0 ? record : divide(record, offs).rest],
    },
    key,
  );
  return [table, ...splits.map((split, index) => splitTable(split, index, { key, forms, offs }))];
}

interface Parent {
  readonly key: readonly string[];
  readonly forms: ReadonlyMap<string, Form>;
  readonly offs: readonly SplitTally['split'][];
}

function splitTable(
  { split, table }: SplitTally,
  index: number,
  { key, forms, offs }: Parent,
): SurveyedTable {
  // What comes from the parent has the type that it has there.
  const given = split.columns.flatMap(([column, member]) => {
    const form = forms.get(member);
    return form ? [[column, form] as const] : [];
  });
  const encoded: EncodedTable = {
    name: table.name,
    rows: table.rows,
    columns: table.decide(new Map([...given, ['position', bigintForm]])),
    rowsOf(record) {
      const array = divide(record, offs).cuts[index]?.array ?? null;
      return array === null ? [] : split.rows(record, array);
    },
  };
  const parentKey = key.map((member) => split.columns.find((pair) => pair[1] === member)?.[0]);
  const isKeyed = key.length > 0 && !parentKey.includes(undefined);
  return surveyed(encoded, isKeyed ? [...parentKey.filter((name) => name !== undefined), 'position'] : []);
}

function surveyed(encoded: EncodedTable, primaryKey: readonly string[]): SurveyedTable {
  const table: Table = {
    name: encoded.name,
    kind: 'table',
    columns: encoded.columns.map(({ column }) =>
      primaryKey.includes(column.name) ? { ...column, nullable: false } : column,
    ),
    primaryKey,
    uniques: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
    sql: '',
  };
  return { table, rows: encoded.rows, encode: (records) => encodeRows(encoded, records) };
}
