import { CarryoverError } from '../../errors.ts';
import type { PortableType, PortableTypeName } from '../../values/portable-type.ts';
import { parsePortableType } from '../../values/portable-type.ts';
import type { Dialect } from '../engine.ts';
import { quoteIdentifier, quoteText } from './quote.ts';

/** How MySQL and MariaDB spell a schema: both take all of it, and read it back as the same. */
export const mysqlDialect: Dialect = {
  quoteIdentifier,
  tableName: quoteIdentifier,
  columnType(portable, { keyed }) {
    const type = parsePortableType(portable);
    if (!type) throw new CarryoverError('SCHEMA_INVALID', `"${portable}" is no column type.`);
    const short = keyed && type.args.length === 0 ? keyedNames[type.name] : undefined;
    return short ?? spell(type);
  },
  identity: (portable) => ({
    type: mysqlDialect.columnType(portable, { keyed: true }),
    clause: 'AUTO_INCREMENT',
    isKey: false,
  }),
  literal(value, portable) {
    const text = typeof value === 'string' ? quoteText(value) : String(value).toUpperCase();
    const type = portable === undefined ? null : parsePortableType(portable);
    return type && /^(?:LONG|JSON|(?:TINY|MEDIUM)?(?:TEXT|BLOB))/i.test(spell(type)) ? `(${text})` : text;
  },
  generated: (sql, stored) => `GENERATED ALWAYS AS ${sql} ${stored ? 'STORED' : 'VIRTUAL'}`,
  tableOptions({ options = {} }) {
    return Object.entries(options).map(option).join(' ');
  },
  untypedInStrict: '',
  setting(name) {
    throw new CarryoverError(
      'SCHEMA_INVALID',
      `A MySQL or MariaDB database has no setting "${name}" of its own.`,
    );
  },
};

function spell(type: PortableType): string {
  if (type.name === 'sql') return type.native ?? '';
  return type.args.length > 0 ? `${type.name.toUpperCase()}(${type.args.join(',')})` : names[type.name];
}

/**
 * Each name has the type that loses nothing of what the portable type can hold elsewhere:
 * - `text`, `blob`, `any` and a `varchar` without a length have no limit elsewhere, so they are LONGTEXT and LONGBLOB;
 * - `decimal` without digits has as many as there can be, as DECIMAL alone would cut off every fraction;
 * - `timestamptz` is a DATETIME that holds UTC: a TIMESTAMP ends in 2038 and has no time before 1970;
 * - `time`, `timestamp`, `timestamptz` keep microseconds;
 * - `uuid` is text, as a UUID type exists on MariaDB alone, from 10.7. Its characters need one byte each.
 */
const names: Readonly<Record<Exclude<PortableTypeName, 'sql'>, string>> = {
  smallint: 'SMALLINT',
  integer: 'INT',
  bigint: 'BIGINT',
  boolean: 'BOOLEAN',
  real: 'FLOAT',
  double: 'DOUBLE',
  decimal: 'DECIMAL(65,30)',
  char: 'CHAR',
  varchar: 'LONGTEXT',
  text: 'LONGTEXT',
  json: 'JSON',
  uuid: 'CHAR(36) CHARACTER SET ascii',
  date: 'DATE',
  time: 'TIME(6)',
  timestamp: 'DATETIME(6)',
  timestamptz: 'DATETIME(6)',
  blob: 'LONGBLOB',
  any: 'LONGTEXT',
};

/** A key takes no text without a limit: a longer value is refused row by row. */
const keyedNames: Readonly<Partial<Record<PortableTypeName, string>>> = {
  text: 'VARCHAR(255)',
  varchar: 'VARCHAR(255)',
  any: 'VARCHAR(255)',
  blob: 'VARBINARY(255)',
};

/** Options come from a file that somebody wrote: a value that is no word or number can only be a text. */
function option([name, value]: readonly [string, string]): string {
  if (!/^\w+$/.test(name))
    throw new CarryoverError('SCHEMA_INVALID', `${JSON.stringify(name)} is no option of a table.`);
  const isText = name === 'comment' || !/^\w+$/.test(value);
  return `${optionWords[name] ?? name.toUpperCase()}=${isText ? quoteText(value) : value}`;
}

const optionWords: Readonly<Record<string, string>> = { collation: 'COLLATE' };
