import { CarryoverError } from '../../errors.ts';
import type { PortableType, PortableTypeName } from '../../values/portable-type.ts';
import { parsePortableType } from '../../values/portable-type.ts';
import type { Dialect, IdentityClause } from '../engine.ts';
import { quoteIdentifier, quoteText } from './quote.ts';
import { parseTableName, qualified } from './table-name.ts';

/** How PostgreSQL spells a schema. */
export const postgresDialect: Dialect = {
  tellsCase: true,
  tablesWithoutColumns: true,
  quoteIdentifier: (name) => quoteIdentifier(short(name)),
  tableName(text) {
    const { schema, name } = parseTableName(text);
    return qualified({ schema: short(schema), name: short(name) });
  },
  columnType: (portable) => spell(parse(portable)),
  identity(portable, kind): IdentityClause {
    const type = parse(portable);
    if (kind === 'serial') return { type: serials.get(type.name) ?? 'BIGSERIAL', clause: '', isKey: false };
    const how = kind === 'always' ? 'ALWAYS' : 'BY DEFAULT';
    return { type: spell(type), clause: `GENERATED ${how} AS IDENTITY`, isKey: false };
  },
  literal: (value) => (typeof value === 'string' ? quoteText(value) : String(value).toUpperCase()),
  generated: (sql, stored) => `GENERATED ALWAYS AS ${sql} ${stored ? 'STORED' : 'VIRTUAL'}`,
  /** Known options: `partitionBy` (e.g. `RANGE (day)`), `using`, `with` (e.g. `fillfactor=70`), `tablespace`. */
  tableOptions({ options = {} }) {
    const { partitionBy, using, with: parameters, tablespace } = options;
    return [
      partitionBy === undefined ? '' : `PARTITION BY ${partitionBy}`,
      using === undefined ? '' : `USING ${quoteIdentifier(using)}`,
      parameters === undefined ? '' : `WITH (${parameters})`,
      tablespace === undefined ? '' : `TABLESPACE ${quoteIdentifier(tablespace)}`,
    ]
      .filter((option) => option !== '')
      .join(' ');
  },
  untypedInStrict: 'TEXT',
  setting(name) {
    throw new CarryoverError('SCHEMA_INVALID', `PostgreSQL has no database setting "${name}".`, {
      hint: 'Take "settings" out of the declared schema.',
    });
  },
};

/** PostgreSQL cuts a longer name off without a word, and two could become one. */
function short(name: string): string {
  const bytes = Buffer.byteLength(name);
  if (bytes <= 63) return name;
  throw new CarryoverError(
    'SCHEMA_INVALID',
    `The name "${name}" has ${bytes} bytes: PostgreSQL knows only the first 63 of a name.`,
    { hint: 'Give it a shorter name in the schema.' },
  );
}

function parse(portable: string): PortableType {
  const type = parsePortableType(portable);
  if (!type) throw new CarryoverError('SCHEMA_INVALID', `"${portable}" is no column type.`);
  return type;
}

function spell(type: PortableType): string {
  if (type.name === 'sql') return type.native ?? '';
  const name = names[type.name];
  return type.args.length > 0 ? `${name}(${type.args.join(',')})` : name;
}

/** `json` is JSON, which keeps its text; JSONB, which does not, is `sql:jsonb`. */
const names: Readonly<Record<Exclude<PortableTypeName, 'sql'>, string>> = {
  smallint: 'SMALLINT',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  boolean: 'BOOLEAN',
  real: 'REAL',
  double: 'DOUBLE PRECISION',
  decimal: 'NUMERIC',
  char: 'CHAR',
  varchar: 'VARCHAR',
  text: 'TEXT',
  json: 'JSON',
  uuid: 'UUID',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
  blob: 'BYTEA',
  any: 'TEXT',
};

const serials: ReadonlyMap<PortableTypeName, string> = new Map([
  ['smallint', 'SMALLSERIAL'],
  ['integer', 'SERIAL'],
]);
