import { hash } from 'node:crypto';
import type { SnapshotColumn } from '../snapshot/format.ts';
import { writeJson } from '../values/encoding.ts';
import type { JsonValue } from '../values/encoding.ts';
import type { SideTable } from './side.ts';

export type Row = Readonly<Record<string, JsonValue>>;

/** How the rows of a table that both sides have are compared. */
export interface RowShape {
  /** Names of the columns that both have. */
  readonly columns: readonly string[];
  /** The primary key, if both have the same one. Empty: rows are compared whole. */
  readonly key: readonly string[];
  /** Cuts a line down to those columns; absent where the lines of both sides have them all, in one order. */
  readonly project?: (line: Buffer) => Buffer;
  /** Which row a line is: the first half tells its key, the second all of it. Equal lines have equal ones. */
  identify(line: Buffer): string;
}

/** Characters of each half of what `identify` gives: so many bytes of a SHA-256. */
export const digestLength = 16;

export function rowShape(from: SideTable, to: SideTable): RowShape {
  const before = new Set(from.columns.map(({ name }) => name));
  const columns = to.columns.map(({ name }) => name).filter((name) => before.has(name));
  const key = isSameKey(from.key, to.key) && to.key.every((name) => columns.includes(name)) ? to.key : [];
  const isWhole = namesOf(from.columns) === namesOf(to.columns);
  return {
    columns,
    key,
    ...(isWhole ? {} : { project: (line: Buffer) => project(line, columns) }),
    identify(line) {
      const whole = digest(line);
      // One string, not two joined: each of those would keep the longer one that it was cut from.
      return Buffer.concat([keyDigest(line, key) ?? whole, whole]).toString('latin1');
    },
  };
}

export function parseRow(line: Buffer): Row {
  return JSON.parse(line.toString('utf8')) as Row;
}

/** The value of a column; a column may be called `__proto__`. */
export function valueOf(row: Row, column: string): JsonValue {
  return Object.hasOwn(row, column) ? (row[column] ?? null) : null;
}

/** Null without a key. SQLite allows NULL in one, and several such rows: each stands for itself then. */
function keyDigest(line: Buffer, key: readonly string[]): Buffer | null {
  if (key.length === 0) return null;
  const row = parseRow(line);
  const values = key.map((column) => valueOf(row, column));
  return values.includes(null) ? null : digest(Buffer.from(values.map(writeJson).join('\n')));
}

function digest(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer').subarray(0, digestLength);
}

function project(line: Buffer, columns: readonly string[]): Buffer {
  const row = parseRow(line);
  const members = columns.map((name) => `${JSON.stringify(name)}:${writeJson(valueOf(row, name))}`);
  return Buffer.from(`{${members.join(',')}}`);
}

/** The same columns in another order are the same key. */
function isSameKey(a: readonly string[], b: readonly string[]): boolean {
  return a.toSorted().join('\n') === b.toSorted().join('\n');
}

function namesOf(columns: readonly SnapshotColumn[]): string {
  return JSON.stringify(columns.map(({ name }) => name));
}
