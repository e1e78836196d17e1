import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { restore } from '../../src/api/restore.ts';
import { tempFolder } from '../temp-folder.ts';

/** A value of SQLite, bound as it is; `bytes` is text made of any bytes, UTF-8 or not. */
type Cell = null | number | bigint | string | Buffer | { readonly bytes: Buffer };

const edgeReals = [
  0,
  -0,
  5e-324,
  -5e-324,
  0.1,
  1 / 3,
  1e15,
  1e16,
  123456789012345680,
  1e21,
  1e22,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  1.7976931348623157e308,
  Infinity,
  -Infinity,
];
const edgeIntegers = [
  0n,
  -1n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 53n + 1n,
  -(2n ** 53n),
  2n ** 63n - 1n,
  -(2n ** 63n),
];
const edgeTexts = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u2028',
  '"\\\n\r\t\b\f\u0001\u007f',
  '5',
  '5.0',
  '1e3',
  '9223372036854775808',
  '{"$blob":"AA=="}',
  'NaN',
  'null',
  '😀',
  '\ufeff',
  '𝒳',
];

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.constant(null),
  fc.constantFrom(...edgeReals),
  fc.double({ noNaN: true }),
  fc.constantFrom(...edgeIntegers),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.integer().map(BigInt),
  fc.constantFrom(...edgeTexts),
  fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  fc.uint8Array({ maxLength: 12 }).map((bytes) => ({ bytes: Buffer.from(bytes) })),
);

/** Declared types of every affinity, in ordinary and STRICT spelling, and what people write. */
const types = [
  '',
  'INTEGER',
  'INT',
  'BIGINT',
  'TEXT',
  'VARCHAR(5)',
  'CLOB',
  'REAL',
  'DOUBLE',
  'FLOAT',
  'BLOB',
  'NUMERIC',
  'DECIMAL(5,2)',
  'BOOLEAN',
  'DATE',
  'DATETIME',
  'ANY',
  'GEOMETRY',
];
const names = [
  'a',
  '__proto__',
  'constructor',
  'toString',
  'rowid',
  '1',
  '0',
  'x.y',
  'a"b',
  "a'b",
  '`',
  '[x]',
  'a\nb',
  '%s',
  '$1',
  '?',
  ' ',
  'select',
  'ä',
  'a\u0308',
  '😀',
  '#mysql50#x',
  'n'.repeat(300),
];

const table = fc
  .record({
    columns: fc.uniqueArray(fc.record({ name: fc.constantFrom(...names), type: fc.constantFrom(...types) }), {
      minLength: 1,
      maxLength: 6,
      selector: (column) => column.name.toLowerCase(),
    }),
    name: fc.constantFrom(...names, 'T', 't', '../../x', 'con', 'order'),
    rowid: fc.boolean(),
  })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      rows: fc.array(fc.tuple(...shape.columns.map(() => cell)), { maxLength: 8 }),
    }),
  );

test('any value in any column survives snapshot → restore → snapshot, to the bit', async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom('UTF-8', 'UTF-16le', 'UTF-16be'),
      async ({ shape, rows }, encoding) => {
        fc.pre(!rows.flat().some((value) => beginsWithSwappedMark(value, encoding)));
        const folder = tempFolder();
        const [from, to] = [join(folder, 'old.db'), join(folder, 'new.db')];
        make(from, encoding, shape, rows);
        const snapshots = join(folder, 'snapshots');
        const first = await backup({ database: from, snapshots });
        if (encoding !== 'UTF-8') make(to, encoding, null, []);
        await restore({ database: to, snapshots, snapshot: first.folder });
        expect(cells(to, shape)).toEqual(cells(from, shape));
        const second = await backup({ database: to, snapshots, compression: 'none' });
        expect(second.rows).toBe(rows.length);
      },
    ),
    { numRuns: Number(process.env['CARRYOVER_TEST_RUNS'] ?? 50) },
  );
});

/**
 * U+FFFE in front of a text: SQLite takes it for a byte order mark where it turns such a text into another encoding, so that a
 * database in UTF-16 gives another text than it was given. A restore sees it and refuses (docs/SAFETY.md).
 */
function beginsWithSwappedMark(value: Cell, encoding: string): boolean {
  if (encoding === 'UTF-8') return false;
  if (typeof value === 'string') return value.startsWith('\ufffe');
  const mark = encoding === 'UTF-16le' ? [0xfe, 0xff] : [0xff, 0xfe];
  return isBytes(value) && value.bytes.subarray(0, 2).equals(Buffer.from(mark));
}

interface Shape {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rowid: boolean;
}

function make(path: string, encoding: string, shape: Shape | null, rows: readonly (readonly Cell[])[]): void {
  const db = new Database(path);
  db.pragma(`encoding = '${encoding}'`);
  if (shape) {
    const key = shape.rowid ? [] : ['"the key" INTEGER PRIMARY KEY'];
    const columns = [...key, ...shape.columns.map((column) => `${q(column.name)} ${column.type}`)];
    db.exec(`CREATE TABLE ${q(shape.name)} (${columns.join(',')})${shape.rowid ? '' : ' WITHOUT ROWID'}`);
    rows.forEach((row, index) => {
      const values = [...(shape.rowid ? [] : [BigInt(index)]), ...row];
      const holes = values.map((value) => (isBytes(value) ? 'CAST(? AS TEXT)' : '?'));
      const list = [...(shape.rowid ? [] : ['"the key"']), ...shape.columns.map((column) => q(column.name))];
      db.prepare(`INSERT INTO ${q(shape.name)} (${list.join(',')}) VALUES (${holes.join(',')})`).run(
        values.map((value) => (isBytes(value) ? value.bytes : value)),
      );
    });
  } else {
    db.exec('CREATE TABLE x (a); DROP TABLE x');
  }
  db.close();
}

/** An independent reader: types and bits as SQLite itself tells them. */
function cells(path: string, shape: Shape): unknown[] {
  const db = new Database(path, { readonly: true });
  const each = shape.columns.map(({ name }) => `typeof(${q(name)}), hex(${q(name)}), ${q(name)}`);
  const rows = db
    .prepare(`SELECT ${each.join(',')} FROM ${q(shape.name)}`)
    .raw()
    .safeIntegers()
    .all() as unknown[][];
  db.close();
  return rows.map((row) => row.map((value) => (typeof value === 'number' ? bits(value) : value)));
}

function bits(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

function isBytes(value: Cell | bigint): value is { bytes: Buffer } {
  return typeof value === 'object' && value !== null && 'bytes' in value;
}

function q(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
