/**
 * The portable type of a type as `format_type` prints it; `sql:<native>` where none fits.
 * Law: what `postgresDialect.columnType` makes of it is the same type again.
 */
export function portableFromNative(native: string): string {
  const match = /^([a-z][a-z ]*?)(\(\d+(?:,\d+)?\))?$/.exec(native);
  const name = match?.[1] === undefined ? undefined : names.get(match[1]);
  const args = match?.[2] ?? '';
  if (name === undefined || (args !== '' && !sized.has(name))) return `sql:${native}`;
  return `${name}${args}`;
}

const names: ReadonlyMap<string, string> = new Map([
  ['smallint', 'smallint'],
  ['integer', 'integer'],
  ['bigint', 'bigint'],
  ['boolean', 'boolean'],
  ['real', 'real'],
  ['double precision', 'double'],
  ['numeric', 'decimal'],
  ['character', 'char'],
  ['character varying', 'varchar'],
  ['text', 'text'],
  ['json', 'json'],
  ['uuid', 'uuid'],
  ['date', 'date'],
  ['time without time zone', 'time'],
  ['timestamp without time zone', 'timestamp'],
  ['timestamp with time zone', 'timestamptz'],
  ['bytea', 'blob'],
]);

const sized: ReadonlySet<string> = new Set(['decimal', 'char', 'varchar']);
