import { parsePortableType } from '../../values/portable-type.ts';
import type { PortableTypeName } from '../../values/portable-type.ts';
import { affinity } from './affinity.ts';
import { sqliteDialect } from './dialect.ts';

/**
 * The portable type of a declared one, `sql:<native>` where none fits.
 * Law: what `sqliteDialect.columnType` makes of it has the same affinity, so that no value changes on its way there and back.
 */
export function portableFromNative(nativeType: string, strict = false): string {
  if (nativeType === '' || (strict && /^any$/i.test(nativeType))) return 'any';
  const found = guess(nativeType);
  const keeps =
    found !== null && affinity(sqliteDialect.columnType(found, { keyed: false })) === affinity(nativeType);
  return keeps ? found : `sql:${nativeType}`;
}

function guess(nativeType: string): string | null {
  const match = /^([A-Za-z][\w ]*?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?$/.exec(
    nativeType.trim().replace(/\s+/g, ' '),
  );
  const name = families.get(match?.[1]?.toUpperCase() ?? '');
  if (!name) return null;
  const args = [match?.[2], match?.[3]].filter((arg) => arg !== undefined);
  // INT(11) is a display width: it limits nothing.
  const type = sized.has(name) && args.length > 0 ? `${name}(${args.join(',')})` : name;
  return parsePortableType(type) ? type : null;
}

const sized: ReadonlySet<PortableTypeName> = new Set(['char', 'varchar', 'decimal']);

const spellings: Readonly<Partial<Record<PortableTypeName, readonly string[]>>> = {
  smallint: ['SMALLINT', 'TINYINT', 'INT2'],
  integer: ['INT', 'INT4', 'MEDIUMINT'],
  // An INTEGER of SQLite holds 64 bits.
  bigint: [
    'INTEGER',
    'BIGINT',
    'INT8',
    'UNSIGNED INT',
    'INT UNSIGNED',
    'INTEGER UNSIGNED',
    'BIGINT UNSIGNED',
  ],
  boolean: ['BOOLEAN', 'BOOL'],
  double: ['REAL', 'DOUBLE', 'DOUBLE PRECISION', 'FLOAT'],
  decimal: ['DECIMAL', 'NUMERIC', 'DEC'],
  char: ['CHAR', 'CHARACTER', 'NCHAR', 'NATIVE CHARACTER'],
  varchar: ['VARCHAR', 'NVARCHAR', 'VARCHAR2', 'CHARACTER VARYING', 'CHAR VARYING', 'VARYING CHARACTER'],
  text: ['TEXT', 'CLOB', 'TINYTEXT', 'MEDIUMTEXT', 'LONGTEXT', 'NTEXT'],
  json: ['JSON_TEXT'],
  uuid: ['UUID_TEXT'],
  date: ['DATE'],
  time: ['TIME'],
  timestamp: ['TIMESTAMP', 'DATETIME', 'TIMESTAMP WITHOUT TIME ZONE'],
  timestamptz: ['TIMESTAMPTZ', 'TIMESTAMP WITH TIME ZONE'],
  blob: ['BLOB', 'TINYBLOB', 'MEDIUMBLOB', 'LONGBLOB'],
};

const families: ReadonlyMap<string, PortableTypeName> = new Map(
  Object.entries(spellings).flatMap(([name, all]) =>
    all.map((spelling) => [spelling, name as PortableTypeName] as const),
  ),
);
