import type { Table } from '../../model.ts';
import type { Refusal } from '../engine.ts';
import type { Delimited } from '../server/delimited.ts';
import type { Connection } from './connection.ts';
import { fieldReader } from './field-reader.ts';
import type { FieldReader } from './field-reader.ts';
import { quoteIdentifier, quoteText } from './quote.ts';
import { refusalOf } from './refusal-of.ts';

export interface Insertion {
  readonly connection: Connection;
  readonly table: Table;
  readonly columns: readonly string[];
  /** More than one only where a statement that fails leaves nothing behind. */
  readonly rowsAtOnce: number;
}

/** Characters of one statement: any server takes so many, unless a single row has more. */
const mostCharacters = 500_000;

interface Row {
  readonly index: number;
  /** `(1, 'x')` */
  readonly values: string;
  /** Why no statement is needed to refuse it. */
  readonly refusal: Refusal | null;
}

/** Writes rows by strict INSERTs, and halves a statement that fails until the rows at fault are found. */
export function insertRows(insertion: Insertion): (rows: Delimited) => Promise<Refusal[]> {
  const { connection, table, columns, rowsAtOnce } = insertion;
  const readers = columns.map((name) => fieldReader(table, name));
  const head = `INSERT INTO ${quoteIdentifier(table.name)} (${readers.map(({ name }) => name).join(', ')}) VALUES `;

  const insert = async (rows: readonly Row[], refusals: Refusal[]): Promise<void> => {
    const [first] = rows;
    if (!first) return;
    try {
      await connection.run(head + rows.map(({ values }) => values).join(', '));
    } catch (error) {
      const refusal = refusalOf(error, first.index, table.name);
      if (!refusal) throw error;
      if (rows.length === 1) {
        refusals.push(refusal);
        return;
      }
      const half = rows.length >> 1;
      await insert(rows.slice(0, half), refusals);
      await insert(rows.slice(half), refusals);
    }
  };

  return async (delimited) => {
    const refusals: Refusal[] = [];
    let some: Row[] = [];
    let characters = 0;
    for (const row of rowsOf(delimited, readers)) {
      if (row.refusal) {
        refusals.push(row.refusal);
        continue;
      }
      const isFull = some.length >= rowsAtOnce || characters + row.values.length > mostCharacters;
      if (isFull) {
        await insert(some, refusals);
        some = [];
        characters = 0;
      }
      some.push(row);
      characters += row.values.length;
    }
    await insert(some, refusals);
    return refusals;
  };
}

function* rowsOf({ data, ends }: Delimited, readers: readonly FieldReader[]): Generator<Row> {
  let start = 0;
  for (const [index, end] of ends.entries()) {
    // A line that was refused before has no bytes.
    if (end > start) yield rowOf(index, data.toString('utf8', start, end - 1), readers);
    start = end;
  }
}

function rowOf(index: number, line: string, readers: readonly FieldReader[]): Row {
  if (readers.length === 0) return { index, values: '()', refusal: null };
  const values: string[] = [];
  let refusal: Refusal | null = null;
  for (const [at, field] of line.split('\t').entries()) {
    const reader = readers[at];
    if (!reader) continue;
    if (field !== '\\N') values.push(reader.expression(quoteText(unescape(field))));
    else if (reader.numbersItself)
      refusal = { index, kind: 'null', reason: `column ${reader.name.replaceAll('`', '"')} takes no null` };
    else values.push('NULL');
  }
  return { index, values: `(${values.join(', ')})`, refusal };
}

function unescape(field: string): string {
  return field.replace(/\\(.)/gs, (_, letter: string) => letters[letter] ?? letter);
}

const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
