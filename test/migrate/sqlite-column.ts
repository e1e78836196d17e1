import { Database } from '../sqlite-driver.ts';
import type { Column, Encoding } from '../../src/model.ts';
import { readStored, writeStored } from '../../src/values/encoding.ts';
import type { JsonValue, Stored } from '../../src/values/encoding.ts';
import { schemaOf } from './plan-of.ts';

/** A real column of this declared type, as it is introspected. */
export function columnOf(declaration: string): Column {
  const column = schemaOf(`CREATE TABLE t (c ${declaration})`).tables[0]?.columns[0];
  if (!column) throw new Error('no column');
  return column;
}

/** The JSON form of what a real SQLite column holds after it was given the value of this JSON form. */
export function throughSqlite(column: Column, json: JsonValue): JsonValue {
  const db = new Database(':memory:');
  try {
    db.defaultSafeIntegers();
    db.exec(`CREATE TABLE t (c ${column.nativeType})`);
    const stored = readStored(column.encoding, json);
    db.prepare('INSERT INTO t VALUES (?)').run(stored.class === 'null' ? null : stored.value);
    const row = db.prepare('SELECT typeof(c) AS class, c AS value FROM t').get() as Row;
    return writeStored(column.encoding, toStored(row));
  } finally {
    db.close();
  }
}

interface Row {
  readonly class: 'null' | 'integer' | 'real' | 'text' | 'blob';
  readonly value: never;
}

function toStored(row: Row): Stored {
  return row.class === 'null' ? { class: 'null' } : { class: row.class, value: row.value };
}

export const encodings = [
  'integer',
  'real',
  'text',
  'blob',
  'numeric',
  'any',
] as const satisfies readonly Encoding[];
