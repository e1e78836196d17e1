import type Database from 'better-sqlite3';

export type PlainRow = [name: string, value: unknown][];

/** Rows as a list of name and value, in a form that JSON can hold: `x'00ff'`, `9007199254740993n`, `-0`, `Infinity`. */
export function rowsOf(db: Database.Database, sql: string): PlainRow[] {
  const statement = db.prepare(sql);
  if (!statement.reader) {
    statement.run();
    return [];
  }
  const names = statement.columns().map((column) => column.name);
  const rows = statement.raw().safeIntegers().all() as unknown[][];
  return rows.map((row) => names.map((name, index) => [name, plain(row[index])]));
}

function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return `x'${value.toString('hex')}'`;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : `${value}n`;
  if (typeof value === 'number' && (Object.is(value, -0) || !Number.isFinite(value)))
    return Object.is(value, -0) ? '-0' : String(value);
  return value;
}
