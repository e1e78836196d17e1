import { CarryoverError } from '../errors.ts';
import type { Block } from '../model.ts';
import type { JsonValue } from '../values/encoding.ts';
import type { RowGroup } from './form.ts';

/** How much of a table is in memory at once. A block that goes beyond is not cut. */
export interface GroupLimits {
  readonly rows: number;
  /** Of the JSON lines. */
  readonly bytes: number;
}

/** The rows of a table in columns, some at a time. Every value is its JSON form. */
export async function* rowGroups(
  blocks: AsyncIterable<Block>,
  columns: readonly { readonly name: string }[],
  limits: GroupLimits,
): AsyncGenerator<RowGroup<JsonValue>> {
  let group = columns.map((): JsonValue[] => []);
  let rows = 0;
  let bytes = 0;
  for await (const block of blocks) {
    addRows(parseLines(block), columns, group);
    rows += block.rows;
    bytes += block.data.length;
    if (rows < limits.rows && bytes < limits.bytes) continue;
    yield group;
    group = columns.map(() => []);
    rows = 0;
    bytes = 0;
  }
  if (rows > 0) yield group;
}

type Row = Readonly<Record<string, JsonValue>>;

function addRows(rows: readonly Row[], columns: readonly { readonly name: string }[], group: JsonValue[][]) {
  for (const [index, { name }] of columns.entries()) {
    const values = group[index];
    for (const row of rows) values?.push(Object.hasOwn(row, name) ? (row[name] ?? null) : null);
  }
}

/** All lines at once, as one array: much faster than each for itself. A newline is never part of a JSON text's line. */
function parseLines({ data }: Block): readonly Row[] {
  try {
    return JSON.parse(
      `[${data.toString('utf8', 0, data.length - 1).replaceAll('\n', ',')}]`,
    ) as readonly Row[];
  } catch (error) {
    if (error instanceof SyntaxError)
      throw unreadable('a line that is not JSON', '`carryover verify` names it.', error);
    throw unreadable(
      'a row too long to be taken apart (more than half a gigabyte)',
      'Export that table with --format jsonl, which passes lines on as they are.',
      error,
    );
  }
}

function unreadable(what: string, hint: string, cause: unknown): CarryoverError {
  return new CarryoverError('SNAPSHOT_DAMAGED', `The table has ${what}. Nothing was exported.`, {
    hint,
    cause,
  });
}
