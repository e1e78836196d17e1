import { Readable } from 'node:stream';
import type { Block, Table } from '../../model.ts';
import type { Refusal } from '../engine.ts';
import { createDelimiter } from '../server/delimited.ts';
import type { Delimited } from '../server/delimited.ts';
import type { Connection } from './connection.ts';
import { fieldReader } from './field-reader.ts';
import { insertRows } from './insert-rows.ts';
import { quoteIdentifier } from './quote.ts';

export interface Target {
  /** Its current database is the staged one. */
  readonly connection: Connection;
  readonly table: Table;
  readonly columns: readonly string[];
  /** The server takes LOAD DATA LOCAL. */
  readonly localInfile: boolean;
}

type Written = (block: Block, refusals: readonly Refusal[]) => void | Promise<void>;

/** Rows of one LOAD DATA: some MiB, so that the server's answer is seldom waited for. */
const batchBytes = 4 << 20;

interface Part {
  readonly block: Block;
  readonly rows: Delimited;
}

/**
 * Writes blocks, some of them at a time, each batch whole or not at all: by LOAD DATA, and where that says that anything
 * at all was odd, once more by strict INSERTs which find the rows at fault. The next batch is made ready meanwhile.
 */
export async function writeRows(
  target: Target,
  blocks: AsyncIterable<Block>,
  written: Written,
): Promise<void> {
  const write = await createWriter(target);
  const delimit = createDelimiter(target.table, target.columns, {
    blob: 'base64',
    boolean: 'digit',
    timestamp: 'plain',
    nul: true,
  });
  let underWay: Promise<Report> = Promise.resolve([]);
  let parts: Part[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const batch = parts;
    parts = [];
    bytes = 0;
    await tell(await underWay, written);
    underWay = write(batch);
    // Looked at when the next batch is ready.
    underWay.catch(() => undefined);
  };
  try {
    for await (const block of blocks) {
      const rows = delimit(block);
      parts.push({ block, rows });
      bytes += rows.data.length;
      if (bytes >= batchBytes) await flush();
    }
    await flush();
    await tell(await underWay, written);
  } finally {
    await underWay.catch(() => undefined);
  }
}

/** Each block with the rows of it that were refused. */
type Report = readonly { readonly block: Block; readonly refusals: readonly Refusal[] }[];

async function tell(report: Report, written: Written): Promise<void> {
  for (const { block, refusals } of report) await written(block, refusals);
}

async function createWriter(target: Target): Promise<(batch: readonly Part[]) => Promise<Report>> {
  const { connection, table, columns, localInfile } = target;
  const canUndo = await isTransactional(connection, table.name);
  // Without a column to name, and where a batch can't be taken back, rows are written so that none has to be.
  const canLoad = localInfile && canUndo && columns.length > 0;
  const sql = loadSql(table, columns);
  const insert = insertRows({ connection, table, columns, rowsAtOnce: canUndo ? 500 : 1 });
  return async (batch) => {
    if (batch.length === 0) return [];
    if (canLoad && (await load(connection, sql, batch))) {
      return batch.map(({ block, rows }) => ({ block, refusals: rows.refusals }));
    }
    const report: { block: Block; refusals: readonly Refusal[] }[] = [];
    await connection.run('START TRANSACTION');
    for (const { block, rows } of batch) {
      const refused = [...rows.refusals, ...(await insert(rows))];
      report.push({ block, refusals: refused.toSorted((a, b) => a.index - b.index) });
    }
    await connection.run('COMMIT');
    return report;
  };
}

/** Whether the rows are in, all of them and without a word: LOCAL makes warnings of errors, and skips duplicates. */
async function load(connection: Connection, sql: string, batch: readonly Part[]): Promise<boolean> {
  const expected = batch.reduce((sum, { rows }) => sum + rows.ends.length - rows.refusals.length, 0);
  if (expected === 0) return true;
  await connection.run('START TRANSACTION');
  const { info, warnings } = await connection.load(sql, () =>
    Readable.from(
      batch.flatMap(({ rows }) => pieces(rows.data)),
      { objectMode: false },
    ),
  );
  const [records, deleted, skipped] = [...info.matchAll(/\d+/g)].map(Number);
  const isClean = records === expected && deleted === 0 && skipped === 0 && warnings === 0;
  await connection.run(isClean ? 'COMMIT' : 'ROLLBACK');
  return isClean;
}

/** A packet has room for 16 MiB less a byte; smaller ones let the server begin sooner. */
const pieceBytes = 1 << 18;

function pieces(data: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < data.length; at += pieceBytes) found.push(data.subarray(at, at + pieceBytes));
  return found;
}

/** The file's name is for the server to send back; what it gets is what is given to `load`. */
function loadSql(table: Table, columns: readonly string[]): string {
  const readers = columns.map((name) => fieldReader(table, name));
  const fields = readers.map(({ direct, name }, index) => (direct ? name : `@v${index}`));
  const sets = readers.flatMap(({ direct, name, expression }, index) =>
    direct ? [] : [`${name} = ${expression(`@v${index}`)}`],
  );
  return `LOAD DATA LOCAL INFILE 'carryover' INTO TABLE ${quoteIdentifier(table.name)} CHARACTER SET utf8mb4
    FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' (${fields.join(', ')})${
      sets.length > 0 ? ` SET ${sets.join(', ')}` : ''
    }`;
}

async function isTransactional(connection: Connection, table: string): Promise<boolean> {
  const [[answer] = []] = await connection.query(
    `SELECT e.transactions FROM information_schema.tables t JOIN information_schema.engines e ON e.engine = t.engine
     WHERE t.table_schema = DATABASE() AND t.table_name = ?`,
    [table],
  );
  return answer === 'YES';
}
