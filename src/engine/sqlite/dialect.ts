import { CarryoverError } from '../../errors.ts';
import type { PortableType, PortableTypeName } from '../../values/portable-type.ts';
import { parsePortableType } from '../../values/portable-type.ts';
import type { Dialect } from '../engine.ts';
import { quoteIdentifier, quoteText } from './quote.ts';

/** How SQLite spells a schema. */
export const sqliteDialect: Dialect = {
  quoteIdentifier,
  tableName: quoteIdentifier,
  columnType(portable) {
    const type = parsePortableType(portable);
    if (!type) throw new CarryoverError('SCHEMA_INVALID', `"${portable}" is no column type.`);
    return spell(type);
  },
  identity: () => ({ type: 'INTEGER', clause: 'PRIMARY KEY AUTOINCREMENT', isKey: true }),
  literal: (value) => (typeof value === 'string' ? quoteText(value) : String(value).toUpperCase()),
  generated: (sql, stored) => `GENERATED ALWAYS AS ${sql} ${stored ? 'STORED' : 'VIRTUAL'}`,
  tableOptions({ withoutRowid, strict }) {
    return [withoutRowid ? 'WITHOUT ROWID' : '', strict ? 'STRICT' : '']
      .filter((option) => option !== '')
      .join(', ');
  },
  foreignKeysInTable: true,
  untypedInStrict: 'ANY',
  setting: (name, value) => `PRAGMA ${name} = ${value}`,
};

function spell(type: PortableType): string {
  if (type.name === 'sql') return type.native ?? '';
  const name = names[type.name];
  return type.args.length > 0 ? `${name}(${type.args.join(',')})` : name;
}

/**
 * Each name has the affinity that keeps the values as they are: text for `json` and `uuid`, which `JSON` and `UUID`
 * would not have. INTEGER holds 64 bits and REAL is a double, whatever they are elsewhere.
 */
const names: Readonly<Record<Exclude<PortableTypeName, 'sql'>, string>> = {
  smallint: 'SMALLINT',
  integer: 'INT',
  bigint: 'INTEGER',
  boolean: 'BOOLEAN',
  real: 'REAL',
  double: 'REAL',
  decimal: 'DECIMAL',
  char: 'CHAR',
  varchar: 'VARCHAR',
  text: 'TEXT',
  json: 'JSON_TEXT',
  uuid: 'UUID_TEXT',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
  blob: 'BLOB',
  any: '',
};
