import { CarryoverError } from '../../errors.ts';
import type { Block, Column, Table } from '../../model.ts';
import type { Refusal } from '../engine.ts';
import { damagedRow } from './damaged-row.ts';
import type { DelimitedForm } from './delimited-form.ts';
import { layoutOf, LineScanner } from './line-scanner.ts';
import type { Layout } from './line-scanner.ts';
import { rowText } from './row-text.ts';

export interface Delimited {
  readonly data: Buffer;
  /** Where the row of each line ends in `data`. A line that was refused has no bytes there. */
  readonly ends: Uint32Array;
  /** Lines whose values can't be given to the server at all, in order. */
  readonly refusals: readonly Refusal[];
}

/**
 * Turns blocks of JSON lines into tab-separated rows, as `COPY … FROM STDIN` and `LOAD DATA` read them: `\N` for null,
 * and the escapes `\\`, `\t`, `\n`, `\r`, no other. Bytes to bytes: no line becomes an object or a string, unless it is
 * spelled in another way than our own writers do.
 * @param names the columns to write, in the order of the statement. A line may have the table's other columns too (those
 *   are passed over), but none of these may be missing.
 * @throws SNAPSHOT_DAMAGED (when called with a block) for a line that is no row
 */
export function createDelimiter(
  table: Table,
  names: readonly string[],
  form: DelimitedForm,
): (block: Block) => Delimited {
  const columns = names.map((name) => columnOf(table, name));
  const layouts = [layoutOf(columns, columns)];
  const among = table.columns.filter((column) => columns.includes(column));
  if (columns.length < table.columns.length && among.every((column, index) => column === columns[index]))
    layouts.push(layoutOf(table.columns, columns));
  const scanner = new LineScanner(form);
  return (block) => {
    const { data } = block;
    const ends = new Uint32Array(block.rows);
    const refusals: Refusal[] = [];
    scanner.begin(data);
    let index = 0;
    for (let at = 0; at < data.length; index += 1) {
      const start = scanner.end;
      const next = firstThatFits(scanner, layouts, at);
      const end = next > 0 ? next : data.indexOf(newline, at) + 1;
      if (end === 0) throw damagedRow(table, 'the last line has no newline');
      if (next < 0) {
        scanner.end = start;
        const text = rowText({ table, columns, form }, data.toString('utf8', at, end - 1));
        if (typeof text === 'string') scanner.write(text);
        else refusals.push({ index, kind: 'type', reason: text.refused });
      }
      if (index < ends.length) ends[index] = scanner.end;
      at = end;
    }
    if (index !== block.rows) throw damagedRow(table, `${index} rows stand in ${block.rows} lines`);
    return { data: scanner.take(), ends, refusals };
  };
}

/**
 * Position behind the line; -1 if it is spelled in another way, or holds what the server can't take. The layout that
 * fits goes to the front: the next line is like this one.
 */
function firstThatFits(scanner: LineScanner, layouts: Layout[], at: number): number {
  const start = scanner.end;
  for (const [index, layout] of layouts.entries()) {
    const next = scanner.row(layout, at);
    if (next > 0) {
      if (index > 0) layouts.reverse();
      return next;
    }
    scanner.end = start;
  }
  return -1;
}

const newline = 0x0a;

function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw new CarryoverError('UNEXPECTED', `Table "${table.name}" has no column "${name}" to write to.`);
}
