import {
  encodingOf as mysqlEncoding,
  portableFromNative as mysqlPortable,
} from '../../src/engine/mysql/schema/portable-from-native.ts';
import { encodingOf as postgresEncoding } from '../../src/engine/postgres/schema/encoding-of.ts';
import { portableFromNative as postgresPortable } from '../../src/engine/postgres/schema/portable-from-native.ts';
import { encodingOf as sqliteEncoding } from '../../src/engine/sqlite/affinity.ts';
import { portableFromNative as sqlitePortable } from '../../src/engine/sqlite/portable-from-native.ts';
import { traits } from '../../src/migrate/portable/traits.ts';
import { translateType } from '../../src/migrate/portable/translate-type.ts';
import type { Column, EngineName } from '../../src/model.ts';

type Type = Pick<Column, 'type' | 'nativeType' | 'encoding'>;

/** The types of each engine, as it prints them. */
const natives: Readonly<Record<EngineName, readonly string[]>> = {
  sqlite: [
    'INTEGER',
    'INT',
    'SMALLINT',
    'BIGINT',
    'BOOLEAN',
    'REAL',
    'DOUBLE',
    'FLOAT',
    'DECIMAL(10,2)',
    'NUMERIC',
    'TEXT',
    'VARCHAR(20)',
    'NVARCHAR(20)',
    'CHAR(5)',
    'CLOB',
    'DATE',
    'TIME',
    'DATETIME',
    'TIMESTAMP',
    'TIMESTAMPTZ',
    'BLOB',
    'JSON',
    'JSON_TEXT',
    'UUID',
    'UUID_TEXT',
    '',
    'STRING',
  ],
  postgres: [
    'smallint',
    'integer',
    'bigint',
    'boolean',
    'real',
    'double precision',
    'numeric(10,2)',
    'numeric(30,10)',
    'numeric',
    'character(5)',
    'character varying(20)',
    'character varying',
    'text',
    'citext',
    'json',
    'jsonb',
    'uuid',
    'xml',
    'date',
    'time without time zone',
    'time with time zone',
    'timestamp without time zone',
    'timestamp(3) without time zone',
    'timestamp with time zone',
    'interval',
    'bytea',
    'mood',
    'integer[]',
    'int4range',
    'bit(3)',
    'bit varying(5)',
    'money',
    'inet',
    'cidr',
    'macaddr',
    'point',
    'tsvector',
    'hstore',
    'oid',
  ],
  mysql: [
    'tinyint(1)',
    'tinyint(4)',
    'tinyint(3) unsigned',
    'smallint(6)',
    'smallint(5) unsigned',
    'mediumint(9)',
    'mediumint(8) unsigned',
    'int(11)',
    'int(10) unsigned',
    'bigint(20)',
    'bigint(20) unsigned',
    'year(4)',
    'bit(5)',
    'float',
    'double',
    'decimal(10,2)',
    'decimal(10,2) unsigned',
    'char(5)',
    'varchar(20)',
    'tinytext',
    'text',
    'mediumtext',
    'longtext',
    'json',
    "enum('a','b')",
    "set('a','b')",
    'binary(3)',
    'varbinary(20)',
    'tinyblob',
    'blob',
    'mediumblob',
    'longblob',
    'date',
    'time',
    'time(6)',
    'datetime',
    'datetime(6)',
    'timestamp',
    'timestamp(6)',
    'point',
    'uuid',
    'inet6',
  ],
};

const typeOf: Readonly<Record<EngineName, (native: string) => Type>> = {
  sqlite: (native) => ({
    type: sqlitePortable(native),
    nativeType: native,
    encoding: sqliteEncoding(native),
  }),
  postgres: (native) => ({
    type: postgresPortable(native),
    nativeType: native,
    encoding: postgresEncoding(native.replace(/\(\d+(?:,\d+)?\)/, '')),
  }),
  mysql: (columnType) => {
    const dataType = /^\w+/.exec(columnType)?.[0] ?? '';
    const type = mysqlPortable({ columnType, dataType, collation: null, json: false });
    return { type, nativeType: columnType, encoding: mysqlEncoding(dataType) };
  },
};

const enums = new Map([['mood', ['sad', 'ok']]]);

/** The table of docs/TYPES.md for one engine: cells by row, the head first. */
export function typeRows(engine: EngineName): string[][] {
  const others = (['sqlite', 'postgres', 'mysql'] as const).filter((name) => name !== engine);
  const head = [
    `type of ${traits[engine].product}`,
    'portable',
    'JSON form',
    ...others.map((name) => `on ${traits[name].product}`),
  ];
  const rows = natives[engine].map((native) => {
    const type = typeOf[engine](native);
    const becomes = others.map((other) => cell(translateType(type, engine, other, enums)));
    const portable = type.type.startsWith('sql:') ? '–' : `\`${type.type}\``;
    return [native === '' ? 'none' : `\`${native}\``, portable, `\`${type.encoding}\``, ...becomes];
  });
  return [head, ...rows];
}

function cell({ type, convert, check, labels }: ReturnType<typeof translateType>): string {
  const rule = labels ? ' and a check' : check ? ' and a check' : convert ? ' in UTC' : '';
  return `\`${type}\`${rule}`;
}
