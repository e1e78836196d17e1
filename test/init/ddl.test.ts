import { expect, test } from 'vitest';
import { sqliteDialect } from '../../src/engine/sqlite/dialect.ts';
import { ddl } from '../../src/init/ddl.ts';

test('all parts of a declared table, in order', () => {
  const script = ddl(
    {
      tables: {
        orders: {
          columns: {
            id: { type: 'integer', identity: true },
            customer: { type: 'uuid' },
            note: { type: 'text', nullable: true, default: "it's", collate: 'NOCASE' },
            paid: { type: 'boolean', default: false },
            at: { type: 'timestamptz', default: { sql: 'CURRENT_TIMESTAMP -- now' } },
            size: { type: 'integer', nullable: true, generated: { sql: 'length(note)', stored: true } },
          },
          primaryKey: ['id'],
          uniques: [['customer', 'at']],
          foreignKeys: [
            {
              name: 'owner',
              columns: ['customer'],
              references: { table: 'customers' },
              onDelete: 'set null',
              deferred: true,
            },
          ],
          checks: [{ name: 'sized', sql: 'size > 0' }, { sql: "note <> '--'" }],
          indexes: [
            { columns: ['at'] },
            { columns: [{ sql: 'lower(note)', desc: true }], unique: true, where: 'paid' },
          ],
        },
        customers: {
          columns: { code: { type: 'uuid' } },
          primaryKey: ['code'],
          withoutRowid: true,
          strict: true,
        },
      },
      views: { v: 'CREATE VIEW v AS SELECT 1;' },
      triggers: { t: 'CREATE TRIGGER t AFTER INSERT ON orders BEGIN SELECT 1; END' },
      settings: { user_version: 3 },
    },
    sqliteDialect,
  );
  expect(script).toBe(`CREATE TABLE "orders" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "customer" UUID_TEXT NOT NULL,
  "note" TEXT COLLATE "NOCASE" DEFAULT 'it''s',
  "paid" BOOLEAN NOT NULL DEFAULT FALSE,
  "at" TIMESTAMPTZ NOT NULL DEFAULT (CURRENT_TIMESTAMP -- now
),
  "size" INT GENERATED ALWAYS AS (length(note)) STORED,
  UNIQUE ("customer", "at"),
  CONSTRAINT "owner" FOREIGN KEY ("customer") REFERENCES "customers" ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "sized" CHECK (size > 0),
  CHECK (note <> '--'
)
);
CREATE TABLE "customers" (
  "code" UUID_TEXT NOT NULL,
  PRIMARY KEY ("code")
) WITHOUT ROWID, STRICT;
CREATE INDEX "orders_at_index" ON "orders" ("at");
CREATE UNIQUE INDEX "orders_expression_key" ON "orders" ((lower(note)) DESC) WHERE paid;
CREATE VIEW v AS SELECT 1;
CREATE TRIGGER t AFTER INSERT ON orders BEGIN SELECT 1; END;
PRAGMA user_version = 3;
`);
});

test('made names are the same each time, plain, short, and free', () => {
  const long = 'x'.repeat(300);
  const columns = { a: { type: 'text' }, 'b"; --': { type: 'text' } };
  const indexes = [{ columns: ['a'] }, { columns: ['a'] }, { columns: ['b"; --'] }];
  const declared = {
    tables: { t: { columns, indexes }, T_A_Index: { columns }, [long]: { columns, indexes } },
  };
  const script = ddl(declared, sqliteDialect);
  const names = [...script.matchAll(/INDEX "([^"]*)"/g)].map((match) => match[1] ?? '');
  expect(names.slice(0, 2)).toEqual(['t_a_index_2', 't_a_index_3']);
  expect(new Set(names).size).toBe(6);
  expect(names.every((name) => /^\w{1,62}$/.test(name))).toBe(true);
  expect(ddl(declared, sqliteDialect)).toBe(script);
});
