import { Database } from '../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { sqliteDialect } from '../../src/engine/sqlite/dialect.ts';
import { introspect } from '../../src/engine/sqlite/introspect.ts';
import { checkDeclared } from '../../src/init/check-declared.ts';
import { ddl } from '../../src/init/ddl.ts';
import type { DeclaredSchema } from '../../src/init/declared-schema.ts';
import { describe as describeSchema } from '../../src/init/describe.ts';
import type { Schema } from '../../src/model.ts';
import { validateDocument } from '../../src/validate.ts';
import { schemaDifferences } from '../../src/values/schema-differences.ts';
import { schemaDigest } from '../../src/values/schema-digest.ts';
import { schemaSamples } from '../schema-samples.ts';

function schemaOf(script: string): Schema {
  const db = new Database(':memory:');
  try {
    db.exec(script);
    return introspect(db);
  } finally {
    db.close();
  }
}

function throughAFile(declared: DeclaredSchema): DeclaredSchema {
  const document: unknown = JSON.parse(JSON.stringify(declared));
  const read = validateDocument<DeclaredSchema>('schema', document, {
    file: 'schema.json',
    code: 'SCHEMA_INVALID',
  });
  checkDeclared(read, 'schema.json', sqliteDialect);
  return read;
}

for (const [name, script] of Object.entries(schemaSamples)) {
  test(`${name}: introspected, declared and made again, it is the same schema`, () => {
    const before = schemaOf(script);
    const after = schemaOf(ddl(throughAFile(describeSchema(before)), sqliteDialect));
    expect(schemaDifferences(before, after)).toEqual([]);
    expect(schemaDigest(after)).toBe(schemaDigest(before));
    expect(after.settings).toEqual(before.settings);
  });
}

test('a plain table is declared in portable words', () => {
  const { tables } = describeSchema(schemaOf(schemaSamples['plain'] ?? ''));
  expect(tables['customers']).toEqual({
    columns: {
      id: { type: 'bigint', identity: true },
      email: { type: 'varchar(255)', collate: 'NOCASE' },
      balance: { type: 'decimal(12,2)', default: '0.00' },
      born: { type: 'date', nullable: true },
      at: { type: 'timestamp', nullable: true, default: { sql: 'CURRENT_TIMESTAMP' } },
      active: { type: 'boolean', default: 1 },
      photo: { type: 'blob', nullable: true },
      anything: { type: 'any', nullable: true },
      big: { type: 'bigint', nullable: true },
      ratio: { type: 'double', nullable: true, default: -0.5 },
    },
    primaryKey: ['id'],
    uniques: [['email']],
    indexes: [
      {
        name: 'customers_balance',
        columns: [
          { column: 'balance', desc: true },
          { column: 'email', collate: 'RTRIM' },
        ],
      },
    ],
  });
});

test('what has no portable form is carried as the statement of the engine', () => {
  const { tables } = describeSchema(schemaOf(schemaSamples['keys of all kinds'] ?? ''));
  expect(tables['i']).toEqual({
    ddl: 'CREATE TABLE i (a UNIQUE ON CONFLICT REPLACE, b NOT NULL ON CONFLICT IGNORE)',
  });
  expect(tables['b']).toMatchObject({ columns: { id: { type: 'sql:BIGINT', nullable: true } } });
  const virtual = describeSchema(schemaOf(schemaSamples['virtual tables'] ?? ''));
  expect(Object.keys(virtual.tables)).toEqual(['docs', 'search', 'search_more', 'boxes']);
});

test('column order survives names that are whole numbers', () => {
  const { tables } = throughAFile(describeSchema(schemaOf(schemaSamples['columns named by numbers'] ?? '')));
  expect(tables['years']?.columns).toMatchObject([{ name: 'name' }, { name: '2020' }, { name: '2019' }]);
});
