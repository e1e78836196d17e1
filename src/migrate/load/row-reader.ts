import type { Encoding, Table } from '../../model.ts';
import { readStored, toValue } from '../../values/encoding.ts';
import type { JsonValue, Stored, Value } from '../../values/encoding.ts';

/** Reads one row at a time: open a line, then ask for its columns. */
export interface RowReader {
  /** False if the line is no object with a value for each column of the table. */
  open(line: Buffer): boolean;
  /** The JSON form as it stands in the line: exact. */
  json(column: string): JsonValue;
  /** The value with its storage class. @throws EncodingError */
  stored(column: string): Stored;
  /** The plain value. @throws EncodingError */
  readonly value: (column: string) => Value;
  readonly encoding: (column: string) => Encoding;
}

/** A reader for lines of `table`. Names are never looked up on prototypes: a column may be called `__proto__`. */
export function createRowReader(table: Table): RowReader {
  const encodings = new Map(table.columns.map((column) => [column.name, column.encoding]));
  const names = [...encodings.keys()];
  let row: Readonly<Record<string, JsonValue>> = {};
  const encoding = (column: string): Encoding => {
    const found = encodings.get(column);
    if (!found)
      throw new Error(`no column ${JSON.stringify(column)} in the lines of ${JSON.stringify(table.name)}`);
    return found;
  };
  const json = (column: string): JsonValue => row[column] ?? null;
  const stored = (column: string): Stored => readStored(encoding(column), json(column));
  return {
    open(line) {
      const parsed = parse(line);
      if (!parsed || !names.every((name) => Object.hasOwn(parsed, name))) return false;
      row = parsed;
      return true;
    },
    json,
    stored,
    value: (column) => toValue(stored(column)),
    encoding,
  };
}

function parse(line: Buffer): Readonly<Record<string, JsonValue>> | null {
  try {
    const parsed: unknown = JSON.parse(line.toString());
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, JsonValue>) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
