import { Database } from '../../sqlite-driver.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { affinity, encodingOf } from '../../../src/engine/sqlite/affinity.ts';
import { sqliteDialect } from '../../../src/engine/sqlite/dialect.ts';
import { portableFromNative } from '../../../src/engine/sqlite/portable-from-native.ts';
import { parsePortableType, portableTypes } from '../../../src/values/portable-type.ts';

const words = [
  'INT', 'INTEGER', 'TINYINT', 'SMALLINT', 'MEDIUMINT', 'BIGINT', 'UNSIGNED BIG INT', 'INT2', 'INT8', 'CHARACTER', 'VARCHAR', 'VARYING CHARACTER',
  'NCHAR', 'NATIVE CHARACTER', 'NVARCHAR', 'TEXT', 'CLOB', 'BLOB', 'REAL', 'DOUBLE', 'DOUBLE PRECISION', 'FLOAT', 'NUMERIC', 'DECIMAL', 'BOOLEAN',
  'BOOL', 'DATE', 'DATETIME', 'TIME', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'JSON', 'JSONB', 'UUID', 'CHARINT', 'FLOATING POINT', 'STRING', 'ANY',
  'BYTEA', 'VARBINARY', 'MONEY', 'LONG VARCHAR', 'POINT', 'XBLOBCHAR', 'NUM', '',
]; // prettier-ignore
const spellings = fc
  .tuple(fc.constantFrom(...words), fc.constantFrom('', '(10)', '(10,2)', ' ( 7 )'), fc.boolean())
  .map(([word, args, lower]) => (word === '' ? '' : lower ? word.toLowerCase() + args : word + args));

test('the law: through the portable type and back, the affinity is the same', () => {
  fc.assert(
    fc.property(spellings, (native) => {
      const portable = portableFromNative(native);
      expect(parsePortableType(portable)).not.toBeNull();
      expect(affinity(sqliteDialect.columnType(portable, { keyed: false }))).toBe(affinity(native));
    }),
  );
});

test('every portable type is found again in what the dialect makes of it', () => {
  for (const name of Object.keys(portableTypes).filter((type) => type !== 'sql')) {
    const found = { name, found: portableFromNative(sqliteDialect.columnType(name, { keyed: false })) };
    // A REAL of SQLite is a double.
    expect(found).toEqual({ name, found: name === 'real' ? 'double' : name });
  }
  expect(portableFromNative(sqliteDialect.columnType('decimal(12,2)', { keyed: false }))).toBe(
    'decimal(12,2)',
  );
});

test('usual spellings keep their text', () => {
  for (const native of [
    'INTEGER',
    'INT',
    'SMALLINT',
    'TEXT',
    'BLOB',
    'REAL',
    'VARCHAR(255)',
    'CHAR(2)',
    'DECIMAL(12,2)',
    'BOOLEAN',
    'DATE',
    'TIME',
    'TIMESTAMP',
    'JSON',
    'odd type(1, 2)',
  ]) {
    expect(sqliteDialect.columnType(portableFromNative(native), { keyed: false })).toBe(native);
  }
});

test('the affinity is the one that SQLite uses', () => {
  fc.assert(
    fc.property(spellings, (native) => {
      const db = new Database(':memory:');
      db.exec(`CREATE TABLE t (c ${native})`);
      const classes = db.prepare<[string], string>(`INSERT INTO t VALUES (?) RETURNING typeof(c)`).pluck();
      const real = db.prepare<[number], string>(`INSERT INTO t VALUES (?) RETURNING typeof(c)`).pluck();
      const whole = db.prepare<[], string>('INSERT INTO t VALUES (2) RETURNING typeof(c)').pluck();
      const found = `${classes.get('1')} ${real.get(1.5)} ${whole.get()}`;
      db.close();
      const expected = {
        integer: 'integer real integer',
        numeric: 'integer real integer',
        text: 'text text text',
        blob: 'text real integer',
        real: 'real real real',
      };
      expect(found).toBe(expected[affinity(native)]);
    }),
  );
});

test('encodings', () => {
  const found = ['BIGINT', 'REAL', 'NVARCHAR(3)', 'LONGBLOB', '', 'DATE', 'ANY'].map((native) =>
    encodingOf(native),
  );
  expect(found).toEqual(['integer', 'real', 'text', 'blob', 'any', 'numeric', 'numeric']);
  expect(encodingOf('ANY', true)).toBe('any');
});
