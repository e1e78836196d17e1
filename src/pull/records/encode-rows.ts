import { CarryoverError } from '../../errors.ts';
import type { Block } from '../../model.ts';
import { eachLine } from '../../values/lines.ts';
import { untouched } from '../http/untouched.ts';
import type { Form } from './form.ts';
import { likelyNames, members } from './members.ts';
import type { Member } from './records.ts';
import type { DecidedColumn } from './table-tally.ts';

export interface EncodedTable {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly DecidedColumn[];
  /** The rows that one record makes. */
  rowsOf(record: readonly Member[]): Iterable<readonly Member[]>;
}

/** The rows of a table as JSON lines for a snapshot, from the records that were surveyed. */
export async function* encodeRows(table: EncodedTable, records: AsyncIterable<Block>): AsyncGenerator<Block> {
  const writer = new RowWriter(table);
  const likely = likelyNames(table.columns.map(({ column }) => column.name));
  let rows = 0;
  for await (const { data } of records) {
    for (const line of eachLine(data)) {
      writer.add(members(line.toString('utf8'), likely));
      if (writer.length < blockLength) continue;
      rows += writer.rows;
      yield writer.take();
    }
  }
  rows += writer.rows;
  if (writer.rows > 0) yield writer.take();
  if (rows !== table.rows) throw changed(table, `has ${rows} rows now, and had ${table.rows}`);
}

/** About 1 MiB. */
const blockLength = 1024 * 1024;
/** Characters: strings that are put into bytes this soon die young, and the heap does not grow. */
const pieceLength = 16 * 1024;

class RowWriter {
  /** Rows that wait to be taken. */
  rows = 0;
  readonly #table: EncodedTable;
  readonly #places: ReadonlyMap<string, number>;
  /** What stands before each value. */
  readonly #heads: readonly string[];
  readonly #forms: readonly Form[];
  readonly #values: (string | undefined)[];
  #out = '';
  #bytes = Buffer.alloc(0);
  #used = 0;

  constructor(table: EncodedTable) {
    const { columns } = table;
    this.#table = table;
    this.#places = new Map(columns.map(({ column }, index) => [column.name, index]));
    this.#heads = columns.map(({ column }, at) => `${at === 0 ? '' : ','}${JSON.stringify(column.name)}:`);
    this.#forms = columns.map(({ form }) => form);
    this.#values = columns.map(() => undefined);
  }

  /** Bytes that wait to be taken, about. */
  get length(): number {
    return this.#used + this.#out.length;
  }

  /** Adds the rows that a record makes. */
  add(record: readonly Member[]): void {
    for (const row of this.#table.rowsOf(record)) {
      this.#out += this.#line(row);
      this.rows += 1;
      if (this.#out.length > pieceLength) this.#settle();
    }
  }

  take(): Block {
    this.#settle();
    const block = { data: this.#bytes.subarray(0, this.#used), rows: this.rows };
    this.#bytes = Buffer.alloc(0);
    this.#used = 0;
    this.rows = 0;
    return block;
  }

  /** Puts what is a string still into bytes. */
  #settle(): void {
    const needed = this.#used + this.#out.length * 3;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, blockLength + 4 * pieceLength));
      this.#bytes.copy(larger, 0, 0, this.#used);
      this.#bytes = larger;
    }
    this.#used += this.#bytes.write(this.#out, this.#used);
    this.#out = '';
  }

  #line(row: readonly Member[]): string {
    const values = this.#values.fill(undefined);
    for (const { name, text } of row) {
      const place = this.#places.get(name);
      if (place === undefined) throw changed(this.#table, 'has a column that was not there');
      values[place] = text;
    }
    let line = '{';
    for (const [at, form] of this.#forms.entries()) {
      const text = values[at];
      line += this.#heads[at];
      line += text === undefined || text === 'null' ? 'null' : form.write(text);
    }
    return `${line}}\n`;
  }
}

/** Only somebody who writes into the folder of the pull can cause it. */
function changed({ name }: EncodedTable, what: string): CarryoverError {
  return new CarryoverError(
    'UNEXPECTED',
    `The records that were pulled for "${name}" have changed on disk: it ${what}. ${untouched}`,
    { hint: 'Let nobody write into the folder of a pull, and pull again.' },
  );
}
