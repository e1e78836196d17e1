import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backup, restore, rollback, upgrade } from '../../src/index.ts';
import type { Mapping } from '../../src/index.ts';
import { world } from '../api/world.ts';

/** Many more with `npm run test:slow`. */
const runs = { numRuns: Number(process.env['CARRYOVER_TEST_RUNS'] ?? 10) };

interface Column {
  readonly name: string;
  readonly type: string;
  readonly fate: 'kept' | 'dropped' | 'renamed';
}

interface Shape {
  readonly columns: readonly Column[];
  readonly key: 'rowid' | 'numbered' | 'own';
  readonly fate: 'kept' | 'dropped' | 'renamed';
  /** Rows of SQL literals, one for each column. */
  readonly rows: readonly (readonly string[])[];
  readonly deleted: number;
}

const literal = fc.oneof(
  fc.constantFrom(
    'NULL',
    '0',
    '-1',
    '1.5',
    '-0.0',
    '9e999',
    '9223372036854775807',
    `''`,
    `'5'`,
    `'a''b'`,
    `x''`,
    `x'00ff'`,
    `char(0)`,
    `CAST(x'ff' AS TEXT)`,
  ),
  fc.integer().map(String),
  fc
    .string({ unit: 'grapheme', maxLength: 6 })
    .filter((text) => text.isWellFormed() && !text.includes('\0'))
    .map((text) => `'${text.replaceAll("'", "''")}'`),
);
const fate = fc.constantFrom<Column['fate'][]>('kept', 'kept', 'dropped', 'renamed');
const types = ['', 'INTEGER', 'TEXT', 'REAL', 'BLOB', 'NUMERIC', 'VARCHAR(20)', 'DATETIME'];

const shape: fc.Arbitrary<Shape> = fc
  .record({
    columns: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', '__proto__', 'rowid', 'x y', '1', 'select'),
        type: fc.constantFrom(...types),
        fate,
      }),
      { minLength: 1, maxLength: 4, selector: ({ name }) => name },
    ),
    key: fc.constantFrom<Shape['key'][]>('rowid', 'numbered', 'own'),
    fate,
    deleted: fc.nat(3),
  })
  .chain((table) =>
    fc
      .array(fc.tuple(...table.columns.map(() => literal)), { maxLength: 6 })
      .map((rows) => ({ ...table, rows })),
  );

const database = fc.array(shape, { minLength: 1, maxLength: 3 });

test('rollback(upgrade(x)) = x, whatever is dropped and renamed', async () => {
  await fc.assert(
    fc.asyncProperty(database, async (tables) => {
      const here = world({ old: scriptOf(tables), fresh: newSchemaOf(tables) });
      const before = here.dump();
      const { ledger } = await upgrade({ ...here.options, mapping: mappingOf(tables) });
      const kept = tables.flatMap((table) => (table.fate === 'dropped' ? [] : [rowsOf(table)]));
      expect(ledger?.lines.map((line) => line.written)).toEqual(kept);
      expect(here.rows('SELECT count(*) FROM added')).toEqual([[0]]);
      await rollback(here.options);
      expect(here.dump()).toEqual(before);
    }),
    runs,
  );
});

test('take(restore(take(x))) = take(x), to the byte', async () => {
  await fc.assert(
    fc.asyncProperty(database, fc.constantFrom('gzip', 'none'), async (tables, compression) => {
      const here = world({ old: scriptOf(tables) });
      const there = world({});
      const first = await backup({ ...here.options, compression });
      await restore({ ...there.options, snapshot: first.folder });
      const second = await backup({ ...there.options, compression });
      expect(filesOf(second.folder)).toEqual(filesOf(first.folder));
    }),
    runs,
  );
});

test('an upgrade to the schema that is there is nothing to do, and changes no byte', async () => {
  await fc.assert(
    fc.asyncProperty(database, async (tables) => {
      const script = scriptOf(tables);
      const here = world({ old: script, fresh: script.split('INSERT')[0] ?? '', journal: 'delete' });
      const before = readFileSync(here.database);
      expect(await upgrade(here.options)).toMatchObject({ status: 'nothing to do', ledger: null });
      expect(readFileSync(here.database).equals(before)).toBe(true);
      expect(here.leftovers()).toEqual([]);
    }),
    runs,
  );
});

test('the ledger balances, and no row is unaccounted for, whatever is left out or rejected', async () => {
  const row = fc.record({
    kind: fc.constantFrom('a', 'b', 'c'),
    n: fc.oneof(fc.integer({ min: -5, max: 5 }).map(String), fc.constantFrom('x', '', '1.5')),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 40 }),
      fc.subarray(['a', 'b', 'c'], { minLength: 1 }),
      async (rows, wanted) => {
        const values = rows.map(({ kind, n }, index) => `(${index}, '${kind}', '${n}')`).join(',');
        const here = world({
          old: `CREATE TABLE t (id INTEGER PRIMARY KEY, kind TEXT, n TEXT); ${values && `INSERT INTO t VALUES ${values};`}`,
          fresh: 'CREATE TABLE t (id INTEGER PRIMARY KEY, kind TEXT, n INTEGER UNIQUE);',
        });
        const mapping: Mapping = {
          tables: {
            t: {
              columns: { n: { from: 'n', convert: 'integer' } },
              where: { kind: { in: wanted } },
              rejects: 40,
            },
          },
        };
        const { ledger, quarantine } = await upgrade({ ...here.options, mapping });
        const [line] = ledger?.lines ?? [];
        const passing = rows.filter(({ kind }) => wanted.includes(kind));
        const taken = new Set(
          passing
            .map(({ n }) => n)
            .filter((n) => /^-?\d+$/.test(n))
            .map(Number),
        );
        expect(line).toEqual({
          table: 't',
          from: 't',
          read: rows.length,
          filtered: rows.length - passing.length,
          written: taken.size,
          rejected: passing.length - taken.size,
        });
        expect(here.rows('SELECT count(*) FROM t')).toEqual([[taken.size]]);
        const rejected =
          quarantine === null
            ? []
            : readFileSync(join(quarantine, 'rejected.jsonl'), 'utf8').trimEnd().split('\n');
        expect(rejected).toHaveLength(passing.length - taken.size);
      },
    ),
    runs,
  );
});

function q(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function definition(name: string, table: Shape, columns: readonly string[]): string {
  const key = { rowid: [], numbered: ['k INTEGER PRIMARY KEY AUTOINCREMENT'], own: ['k TEXT PRIMARY KEY'] }[
    table.key
  ];
  return `CREATE TABLE ${q(name)} (${[...key, ...columns].join(',')})${table.key === 'own' ? ' WITHOUT ROWID' : ''};`;
}

function scriptOf(tables: readonly Shape[]): string {
  const made = tables.map((table, index) => {
    const [first] = table.columns;
    const extra = first ? `CREATE INDEX "i${index}" ON "t${index}" (${q(first.name)});` : '';
    return (
      definition(
        `t${index}`,
        table,
        table.columns.map(({ name, type }) => `${q(name)} ${type}`),
      ) + extra
    );
  });
  return [...made, ...tables.map(insertsOf)].join('\n');
}

function insertsOf(table: Shape, index: number): string {
  const names = [...(table.key === 'rowid' ? [] : ['k']), ...table.columns.map(({ name }) => q(name))];
  const rows = table.rows.map(
    (row, at) =>
      `(${[...(table.key === 'rowid' ? [] : [table.key === 'own' ? `'key ${at}'` : at + 1]), ...row].join(',')})`,
  );
  const inserts = rows.map((row) => `INSERT INTO "t${index}" (${names.join(',')}) VALUES ${row};`);
  const gone =
    table.key === 'numbered' ? `DELETE FROM "t${index}" WHERE k > ${table.rows.length - table.deleted};` : '';
  return inserts.join('\n') + gone;
}

function rowsOf(table: Shape): number {
  return table.key === 'numbered' ? Math.max(0, table.rows.length - table.deleted) : table.rows.length;
}

function renamed(name: string, fate: Column['fate']): string {
  return fate === 'renamed' ? `${name} new` : name;
}

function newSchemaOf(tables: readonly Shape[]): string {
  const made = tables.map((table, index) => {
    if (table.fate === 'dropped') return '';
    const kept = table.columns.filter((column) => column.fate !== 'dropped');
    const columns = [
      ...kept.map((column) => `${q(renamed(column.name, column.fate))} ${column.type}`),
      '"brand new" TEXT',
    ];
    return definition(renamed(`t${index}`, table.fate), table, columns);
  });
  return `${made.join('\n')} CREATE TABLE added (x);`;
}

function mappingOf(tables: readonly Shape[]): Mapping {
  const entries = tables.flatMap((table, index) => {
    if (table.fate === 'dropped') return [];
    const columns = table.columns
      .filter((column) => column.fate === 'renamed')
      .map((column) => [renamed(column.name, 'renamed'), { from: column.name }] as const);
    const drop = table.columns.filter((column) => column.fate === 'dropped').map((column) => column.name);
    return [
      [
        renamed(`t${index}`, table.fate),
        { from: `t${index}`, columns: Object.fromEntries(columns), drop },
      ] as const,
    ];
  });
  const drop = tables.flatMap((table, index) => (table.fate === 'dropped' ? [`t${index}`] : []));
  return { tables: Object.fromEntries(entries), drop };
}

function filesOf(folder: string): Map<string, string> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) =>
    /\.(gz|jsonl|json|sql)$/.test(name),
  );
  return new Map(
    names
      .filter((name) => name !== 'manifest.json')
      .toSorted()
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  );
}
