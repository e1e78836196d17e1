import { CarryoverError } from '../../errors.ts';
import type { Block, Column, Table } from '../../model.ts';
import type { Connection, RawRow } from './connection.ts';
import { columnJson } from './column-json.ts';
import { LineWriter } from './line-writer.ts';
import { fromMysql } from './mysql-error.ts';
import { quoteIdentifier } from './quote.ts';

const blockBytes = 1 << 20;
/** Blocks that wait to be taken before the server has to. */
const mostWaiting = 2;

/** Rows of a table as blocks of JSON lines, ordered by the columns of `order`. */
export async function* readRows(
  connection: Connection,
  table: Table,
  names: readonly string[],
  order: readonly string[],
): AsyncGenerator<Block> {
  const columns = names.map((name) => columnOf(table, name));
  const blocks = createQueue(connection);
  const reading = connection
    .stream(selectSql(table, columns, order), lineMaker(columns, blocks))
    .then(blocks.end, blocks.fail);
  try {
    yield* blocks.taken();
  } catch (error) {
    throw fromMysql(error, `Cannot read table "${table.name}"`);
  } finally {
    // Whoever stops early leaves rows on their way: the connection can't be used before they are in.
    blocks.discard();
    await reading;
  }
}

function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw new CarryoverError('UNEXPECTED', `Table "${table.name}" has no column "${name}" to read.`);
}

/** Columns get plain names: one of the table's own may be a word that JavaScript objects have already. */
function selectSql(table: Table, columns: readonly Column[], by: readonly string[]): string {
  const list = columns.map((column, index) => `${columnJson(column).select} AS c${index}`);
  const order = by.map((name) => `t.${quoteIdentifier(name)}`);
  return `SELECT ${list.length > 0 ? list.join(', ') : '1'} FROM ${quoteIdentifier(table.name)} AS t${
    order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''
  }`;
}

/** Writes each row as a line; a full block goes to the queue. Says whether the queue takes more. */
function lineMaker(columns: readonly Column[], blocks: Queue): (row: RawRow) => boolean {
  const fields = columns.map((column, index) => ({
    prefix: Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`),
    write: columnJson(column).write,
  }));
  const end = Buffer.from(fields.length === 0 ? '{}\n' : '}\n');
  const out = new LineWriter(blockBytes + (blockBytes >> 2));
  let rows = 0;
  const flush = (): boolean => {
    const more = rows === 0 || blocks.put({ data: out.take(), rows });
    rows = 0;
    return more;
  };
  blocks.onEnd(flush);
  return (row) => {
    for (let index = 0; index < fields.length; index += 1) {
      const field = fields[index];
      if (!field) break;
      out.bytes(field.prefix);
      const value = row[index];
      if (value === null || value === undefined) out.ascii('null');
      else field.write(value, out);
    }
    out.bytes(end);
    rows += 1;
    return out.length < blockBytes || flush();
  };
}

/** Blocks between the connection that makes them and the reader that takes them. */
interface Queue {
  /** Says whether there is room for another. */
  put(block: Block): boolean;
  taken(): AsyncGenerator<Block>;
  onEnd(last: () => void): void;
  end(this: void): void;
  fail(this: void, error: unknown): void;
  /** From now on nobody takes. */
  discard(): void;
}

function createQueue(connection: Connection): Queue {
  const waiting: Block[] = [];
  let state: 'open' | 'ended' | 'failed' = 'open';
  let fault: unknown;
  let discarded = false;
  let last = (): void => undefined;
  let wake = (): void => undefined;
  return {
    put(block) {
      if (discarded) return true;
      waiting.push(block);
      wake();
      return waiting.length < mostWaiting;
    },
    async *taken() {
      for (;;) {
        const block = waiting.shift();
        if (block) {
          if (waiting.length < mostWaiting) connection.resume();
          yield block;
        } else if (state === 'failed') throw fault;
        else if (state === 'ended') return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    onEnd(work) {
      last = work;
    },
    end() {
      last();
      state = 'ended';
      wake();
    },
    fail(error) {
      state = 'failed';
      fault = error;
      wake();
    },
    discard() {
      discarded = true;
      waiting.length = 0;
      if (state === 'open') connection.resume();
    },
  };
}
