import type { Column, Table } from '../../model.ts';
import { damagedRow } from './damaged-row.ts';
import type { DelimitedForm } from './delimited-form.ts';
import { shapes } from './shapes.ts';

export interface RowForm {
  readonly table: Table;
  readonly columns: readonly Column[];
  readonly form: DelimitedForm;
}

/** Why a row can't be given to the server. */
export interface Refused {
  readonly refused: string;
}

/**
 * The slow way, for lines that are spelled otherwise than our own writers do: reads the line as any JSON reader does.
 * @returns the tab-separated row, with its newline
 * @throws SNAPSHOT_DAMAGED if the line is no row
 */
export function rowText({ table, columns, form }: RowForm, line: string): string | Refused {
  const row = parseRow(table, line);
  const fields: string[] = [];
  for (const column of columns) {
    const field = fieldOf(table, column, row[column.name], form);
    if (typeof field !== 'string') return field;
    fields.push(field);
  }
  return `${fields.join('\t')}\n`;
}

function parseRow(table: Table, line: string): Readonly<Record<string, unknown>> {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    // What JSON.parse says quotes the row.
    throw damagedRow(table, 'a line is no JSON');
  }
  if (typeof row === 'object' && row !== null && !Array.isArray(row))
    return row as Readonly<Record<string, unknown>>;
  throw damagedRow(table, 'a line is no JSON object');
}

function fieldOf(table: Table, column: Column, json: unknown, form: DelimitedForm): string | Refused {
  const shape = shapes[column.encoding];
  if (json === null) return '\\N';
  if (json === undefined) throw damagedRow(table, `column "${column.name}" is missing`);
  if (typeof json === 'object') {
    if (isTagged(json)) return refused(column, 'a value of another type');
    throw damagedRow(table, `column "${column.name}" holds what no column can`);
  }
  if (typeof json === 'number') {
    if (column.encoding === 'integer' && Number.isInteger(json) && !Number.isSafeInteger(json))
      throw damagedRow(table, `column "${column.name}" holds a number that JSON readers round`);
    const text = Object.is(json, -0) ? '-0.0' : String(json);
    return shape.number ? text : refused(column, 'a number');
  }
  if (typeof json === 'boolean') {
    const text = form.boolean === 'digit' ? String(Number(json)) : String(json);
    return shape.boolean ? text : refused(column, 'true or false');
  }
  if (typeof json === 'string' && shape.string !== 'no') return stringField(table, column, json, form);
  return refused(column, 'a text');
}

/** SQLite's mark of a value that its column's type does not explain (docs/FORMAT.md). */
function isTagged(json: object): boolean {
  const keys = Object.keys(json);
  return keys.length === 1 && keys[0]?.startsWith('$') === true;
}

function stringField(table: Table, column: Column, text: string, form: DelimitedForm): string | Refused {
  const shape = shapes[column.encoding].string;
  if (shape === 'blob') {
    const bytes = Buffer.from(text, 'base64');
    if (bytes.toString('base64') !== text)
      throw damagedRow(table, `column "${column.name}" holds what is no base64`);
    return form.blob === 'base64' ? text : `\\\\x${bytes.toString('hex')}`;
  }
  if (!form.nul && text.includes('\0')) return refused(column, 'a text with U+0000 in it');
  if (/\p{Surrogate}/u.test(text)) return refused(column, 'a text with half a character in it');
  const plain =
    shape === 'timestamp' && form.timestamp === 'plain' ? text.replace(/^(.{10})T(.*?)Z?$/s, '$1 $2') : text;
  return plain.replaceAll(/[\\\t\n\r]/g, (found) => escapes[found] ?? found);
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function refused(column: Column, what: string): Refused {
  return { refused: `column "${column.name}" (${column.nativeType}) does not take ${what}` };
}
