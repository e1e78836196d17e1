import type { Encoding } from '../../../model.ts';

/**
 * How values of a type travel. `type` is the name as `format_type` prints it without length or precision, for a domain
 * that of its base type. Whatever is not listed travels as the server's own text form, which it reads back.
 */
export function encodingOf(type: string): Encoding {
  return encodings.get(type) ?? 'text';
}

const encodings: ReadonlyMap<string, Encoding> = new Map([
  ['smallint', 'integer'],
  ['integer', 'integer'],
  ['bigint', 'integer'],
  ['boolean', 'boolean'],
  ['real', 'single'],
  ['double precision', 'real'],
  ['numeric', 'decimal'],
  ['bytea', 'blob'],
  ['date', 'date'],
  ['time without time zone', 'time'],
  ['timestamp without time zone', 'timestamp'],
  ['timestamp with time zone', 'timestamptz'],
]);
