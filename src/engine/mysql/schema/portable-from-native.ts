import type { Encoding } from '../../../model.ts';

/** What a column's type is, as `information_schema.columns` tells. */
export interface NativeType {
  /** E.g. `int(10) unsigned`. */
  readonly columnType: string;
  /** E.g. `int`. */
  readonly dataType: string;
  /** Of a text column. */
  readonly collation: string | null;
  /** MariaDB's JSON: a LONGTEXT with a check. */
  readonly json: boolean;
}

/**
 * The portable type of a native one, `sql:<native>` where none fits.
 * Law: what `mysqlDialect.columnType` makes of it is the same type again, but for a display width, which limits nothing.
 */
export function portableFromNative({ columnType, dataType, collation, json }: NativeType): string {
  if (json) return 'json';
  const native = `sql:${columnType}`;
  if (/unsigned|zerofill/.test(columnType)) return native;
  if (columnType === 'tinyint(1)') return 'boolean';
  if (columnType === 'char(36)' && collation === 'ascii_general_ci') return 'uuid';
  if (['decimal', 'char', 'varchar'].includes(dataType)) return columnType;
  if (['smallint', 'int', 'bigint'].includes(dataType)) return dataType === 'int' ? 'integer' : dataType;
  return exact[columnType] ?? native;
}

const exact: Readonly<Record<string, string>> = {
  float: 'real',
  double: 'double',
  longtext: 'text',
  json: 'json',
  date: 'date',
  'time(6)': 'time',
  'datetime(6)': 'timestamp',
  longblob: 'blob',
};

/**
 * How the values of a column look in JSON. `tinyint(1)` is a BOOLEAN only by name: it holds 2 as well, so it stays a number.
 * BIT is the text of its digits, and everything that has no other form is the engine's own text.
 */
export function encodingOf(dataType: string): Encoding {
  return encodings[dataType] ?? 'text';
}

const encodings: Readonly<Record<string, Encoding>> = {
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'integer',
  year: 'integer',
  decimal: 'decimal',
  float: 'single',
  double: 'real',
  date: 'date',
  time: 'time',
  datetime: 'timestamp',
  timestamp: 'timestamptz',
  binary: 'blob',
  varbinary: 'blob',
  tinyblob: 'blob',
  blob: 'blob',
  mediumblob: 'blob',
  longblob: 'blob',
  vector: 'blob',
  geometry: 'blob',
  point: 'blob',
  linestring: 'blob',
  polygon: 'blob',
  multipoint: 'blob',
  multilinestring: 'blob',
  multipolygon: 'blob',
  geometrycollection: 'blob',
  geomcollection: 'blob',
};
