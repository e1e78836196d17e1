import type { Block, Table } from '../../model.ts';
import type { Refusal } from '../engine.ts';
import { createDelimiter } from '../server/delimited.ts';
import type { Delimited } from '../server/delimited.ts';
import type { Connection } from './connection.ts';
import { fromPostgres, isServerError, refusalOf } from './postgres-error.ts';
import { quoteIdentifier } from './quote.ts';

export interface RowsToWrite {
  readonly table: Table;
  /** The table as the statement names it. */
  readonly relation: string;
  /** Columns to write, in order. */
  readonly names: readonly string[];
}

export type Written = (block: Block, refusals: readonly Refusal[]) => void | Promise<void>;

const batchBytes = 4 << 20;

/**
 * Loads rows by COPY, some MiB at a time; the next batch is made ready while the server works on one. Inside a
 * transaction: each batch has a savepoint, so that a row that is refused takes no other with it.
 */
export async function writeRows(
  connection: Connection,
  target: RowsToWrite,
  blocks: AsyncIterable<Block>,
  written: Written,
): Promise<void> {
  const delimit = createDelimiter(target.table, target.names, form);
  const send = target.names.length === 0 ? sendDefaults : sendBatch;
  let batch: Part[] = [];
  let bytes = 0;
  let sending: Promise<void> = Promise.resolve();
  const finish = async (parts: readonly Part[]): Promise<void> => {
    await send(connection, target, parts);
    for (const { block, refusals } of parts)
      await written(
        block,
        refusals.toSorted((one, other) => one.index - other.index),
      );
  };
  const sendOn = async (): Promise<void> => {
    await sending;
    const parts = batch;
    batch = [];
    bytes = 0;
    sending = finish(parts);
    // Whoever awaits it next hears of it; until then it is nobody's unhandled rejection.
    sending.catch(() => undefined);
  };
  try {
    // A key that is checked at the end of the transaction would refuse all rows at once.
    await connection.run('SET CONSTRAINTS ALL IMMEDIATE; SAVEPOINT carryover_batch');
    for await (const block of blocks) {
      const delimited = delimit(block);
      batch.push({ block, delimited, refusals: [...delimited.refusals] });
      bytes += delimited.data.length;
      if (bytes >= batchBytes) await sendOn();
    }
    if (batch.length > 0) await sendOn();
    await sending;
    await connection.run('RELEASE carryover_batch');
  } catch (error) {
    await sending.catch(() => undefined);
    throw fromPostgres(error, `Cannot write to table "${target.table.name}"`);
  }
}

const form = { blob: 'hex', boolean: 'word', timestamp: 'iso', nul: false } as const;

interface Part {
  readonly block: Block;
  readonly delimited: Delimited;
  readonly refusals: Refusal[];
}

async function sendBatch(connection: Connection, target: RowsToWrite, parts: readonly Part[]): Promise<void> {
  const data = parts.map(({ delimited }) => delimited.data).filter(({ length }) => length > 0);
  if (data.length === 0 || (await tryCopy(connection, target, data)) === null) return;
  await sendRows(connection, target, rowsOf(parts));
}

interface Row {
  readonly part: Part;
  /** Of its line within the block. */
  readonly index: number;
  readonly data: Buffer;
}

function rowsOf(parts: readonly Part[]): Row[] {
  return parts.flatMap((part) => {
    const { data, ends } = part.delimited;
    return Array.from(ends, (end, index) => ({
      part,
      index,
      data: data.subarray(index === 0 ? 0 : ends[index - 1], end),
    })).filter(({ data }) => data.length > 0);
  });
}

const fewest = 64;

/**
 * Sends rows of which some are refused. The server names the line at fault: those before it are sent again, it is left
 * out, then come the others, not many at once while faults are frequent. Where it names none, the half is tried.
 */
async function sendRows(connection: Connection, target: RowsToWrite, rows: readonly Row[]): Promise<void> {
  let at = 0;
  let count = rows.length;
  let reach = rows.length;
  while (at < rows.length) {
    const [first, ...others] = rows.slice(at, at + count);
    if (first === undefined) return;
    const error = await tryCopy(
      connection,
      target,
      [first, ...others].map(({ data }) => data),
    );
    const line = error === null ? -1 : (lineOf(error) ?? count >> 1);
    if (error === null) at += count;
    else if (line === 0 || count === 1) {
      refuse(first, error);
      at += 1;
    }
    reach = error === null ? reach * 2 : Math.max(fewest, line * 2);
    count = Math.min(line > 0 && line < count ? line : reach, rows.length - at);
  }
}

function refuse({ part, index }: Row, error: unknown): void {
  const refusal = refusalOf(error, index);
  if (refusal === null) throw error;
  part.refusals.push(refusal);
}

/** Index of the row that the server names: `COPY parents, line 3`. */
function lineOf(error: unknown): number | null {
  const line = isServerError(error) ? /^COPY .*, line (\d+)/m.exec(error.where ?? '')?.[1] : undefined;
  return line === undefined ? null : Number(line) - 1;
}

/** Null, or the error if it is about a row; the table is then what it was. */
async function tryCopy(
  connection: Connection,
  { relation, names }: RowsToWrite,
  data: readonly Buffer[],
): Promise<unknown> {
  try {
    await connection.copyIn(`COPY ${relation} (${names.map(quoteIdentifier).join(', ')}) FROM STDIN`, data);
    await connection.run('RELEASE carryover_batch; SAVEPOINT carryover_batch');
    return null;
  } catch (error) {
    if (refusalOf(error, 0) === null) throw error;
    await connection.run('ROLLBACK TO carryover_batch');
    return error;
  }
}

/** COPY must name a column. */
async function sendDefaults(
  connection: Connection,
  { relation }: RowsToWrite,
  parts: readonly Part[],
): Promise<void> {
  for (const { block } of parts)
    await connection.run(`INSERT INTO ${relation} SELECT FROM pg_catalog.generate_series(1, ${block.rows})`);
}
