import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { init } from '../../src/api/init.ts';
import { list } from '../../src/api/list.ts';
import { migrate } from '../../src/api/migrate.ts';
import { plan } from '../../src/api/plan.ts';
import { restore } from '../../src/api/restore.ts';
import { connect } from '../../src/engine/choose.ts';
import { ddl } from '../../src/init/ddl.ts';
import { describe as describeSchema } from '../../src/init/describe.ts';
import { schemaDifferences } from '../../src/values/schema-differences.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import { serversOf } from '../servers/servers-of.ts';
import type { TestServer } from '../servers/test-server.ts';
import { tempFolder } from '../temp-folder.ts';
import { failure } from './world.ts';

const shop = `
  CREATE TABLE customers (id INTEGER PRIMARY KEY, email VARCHAR(255) NOT NULL UNIQUE, balance DECIMAL(12,2) NOT NULL DEFAULT '0.00',
    active BOOLEAN NOT NULL DEFAULT 1, born DATE, joined DATETIME DEFAULT CURRENT_TIMESTAMP, ratio REAL, photo BLOB, note TEXT,
    big BIGINT, doubled DECIMAL(12,2) AS (balance * 2) STORED, CHECK (balance >= 0));
  CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, customer INT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    at TIMESTAMP NOT NULL, state VARCHAR(9) CHECK (state IN ('new', 'it''s done')));
  CREATE INDEX orders_state ON orders (state, at DESC);
  CREATE TABLE "Odd ""Name" ("select" TEXT, "a.b" INT, "__proto__" TEXT, "100%" TEXT);
  INSERT INTO customers (id, email, balance, active, born, joined, ratio, photo, note, big) VALUES
    (1, 'ann@example.com', 12.5, 1, '1990-02-28', '2024-01-01 00:00:00', 0.1, x'00ff', 'line' || char(10) || 'two \\ ''quoted''', 9223372036854775807),
    (2, 'ünï@example.com', 0, 0, NULL, '2024-01-01 12:34:56.25', -1e300, NULL, '😀', -1),
    (9, 'c@example.com', 99999.99, 1, '0001-01-01', NULL, NULL, zeroblob(0), '', NULL);
  INSERT INTO orders VALUES (5, 1, '2024-05-05 10:00:00', 'new'), (7, 9, '2024-05-06 10:00:00.123456', 'it''s done');
  DELETE FROM orders WHERE id = 7; INSERT INTO orders VALUES (8, 9, '2024-05-06 10:00:00.123456', NULL);
  INSERT INTO "Odd ""Name" VALUES ('x', 1, 'p', '%s'), (NULL, NULL, NULL, NULL);`;

const tables = ['customers', 'orders', 'Odd "Name'];

interface Sqlite {
  readonly folder: string;
  readonly url: string;
  readonly snapshots: string;
}

function sqlite(script: string): Sqlite {
  const folder = tempFolder();
  const file = join(folder, 'shop.db');
  new Database(file).exec(script).close();
  return { folder, url: `sqlite:${file}`, snapshots: join(folder, 'snapshots') };
}

function rowsOf(url: string): Record<string, unknown[]> {
  const db = new Database(url.replace('sqlite:', ''), { readonly: true });
  try {
    db.defaultSafeIntegers();
    const read = (table: string) =>
      db
        .prepare(`SELECT * FROM "${table.replaceAll('"', '""')}" ORDER BY 1`)
        .raw()
        .all();
    return Object.fromEntries(tables.map((table) => [table, read(table)]));
  } finally {
    db.close();
  }
}

async function emptyOn(server: TestServer, script = '') {
  const database = await freshDatabase(server, script);
  onTestFinished(() => database.remove());
  return database;
}

await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  test('SQLite → here → SQLite: the same rows, and numbering goes on', async () => {
    const here = sqlite(shop);
    const there = await emptyOn(server);
    const { ledger } = await migrate({ from: here.url, database: there.url, snapshots: here.snapshots });
    const written = new Map(ledger.lines.map((line) => [line.table, line.written]));
    expect(
      tables.map((table) => [...written].find(([name]) => name.includes(table.slice(0, 5)))?.[1]),
    ).toEqual([3, 2, 2]);
    const quote = server.product === 'postgres' ? '"' : '`';
    await there.run(`INSERT INTO orders (customer, ${quote}at${quote}) VALUES (1, '2025-01-01 00:00:00')`);
    expect((await there.rows('SELECT max(id) FROM orders')).map(String)).toEqual(['9']);
    await there.run('DELETE FROM orders WHERE id = 9');
    const back = `sqlite:${join(here.folder, 'back.db')}`;
    await migrate({ from: there.url, database: back, snapshots: here.snapshots });
    expect(rowsOf(back)).toEqual(rowsOf(here.url));
  });

  test('a snapshot from SQLite is restored here', async () => {
    const here = sqlite(shop);
    const there = await emptyOn(server);
    const { folder, id } = await backup({ database: here.url, snapshots: here.snapshots });
    const result = await restore({ database: there.url, snapshots: here.snapshots, snapshot: folder });
    expect(result).toMatchObject({ snapshot: id, recreated: true });
    const back = `sqlite:${join(here.folder, 'back.db')}`;
    const { snapshot } = await migrate({ from: there.url, database: back, snapshots: here.snapshots });
    expect(snapshot).not.toBe(id);
    expect(rowsOf(back)).toEqual(rowsOf(here.url));
  });

  test('a snapshot from SQLite goes into tables that init made, by the same rules', async () => {
    const here =
      sqlite(`CREATE TABLE t (id INTEGER PRIMARY KEY, flag BOOLEAN, price DECIMAL(5,2), at DATETIME);
      INSERT INTO t VALUES (1, 1, 1.5, '2024-01-01 10:00:00'), (2, NULL, NULL, NULL);`);
    const there = await emptyOn(server);
    const schema = join(here.folder, 'schema.json');
    const columns = {
      id: { type: 'bigint' },
      flag: { type: 'boolean', nullable: true },
      price: { type: 'decimal(5,2)', nullable: true },
      at: { type: 'timestamp', nullable: true },
    };
    writeFileSync(schema, JSON.stringify({ tables: { t: { columns, primaryKey: ['id'] } } }));
    await backup({ database: here.url, snapshots: here.snapshots });
    const call = { database: there.url, snapshots: here.snapshots };
    await init({ ...call, schema });
    const [taken] = await list({ snapshots: here.snapshots });
    const { recreated, ledger } = await restore({ ...call, snapshot: taken?.folder ?? '' });
    expect([recreated, ledger.lines.map(({ written }) => written)]).toEqual([false, [2]]);
    expect(await there.rows('SELECT id, price FROM t WHERE flag')).toEqual(
      (await there.rows("SELECT 1, CAST('1.50' AS decimal(5,2))")).map(([, price]) => [
        expect.anything(),
        price,
      ]),
    );
  });

  test('rows that have no form here are told by the plan, and nothing is made', async () => {
    const here = sqlite(`CREATE TABLE t (id INTEGER PRIMARY KEY, n INT, d DATE);
      INSERT INTO t VALUES (1, 5, '2024-01-01'), (2, 'many', '2024-01-01'), (3, 5, 'soon');
      CREATE VIEW v AS SELECT 1;`);
    const there = await emptyOn(server);
    const call = { from: here.url, database: there.url, snapshots: here.snapshots };
    await expect(migrate(call)).rejects.toMatchObject(failure('PLAN_REFUSED', 'v'));
    const planned = await plan({ ...call, mapping: { drop: ['v'] } });
    expect(planned.problems.map(({ code, rows }) => [code, rows])).toEqual([
      ['VALUE_MISFIT', 1],
      ['VALUE_MISFIT', 1],
    ]);
    await expect(migrate({ ...call, mapping: { drop: ['v'] } })).rejects.toMatchObject(
      failure('PLAN_REFUSED', 'do not fit'),
    );
    const { folder } = await backup({ database: here.url, snapshots: here.snapshots });
    const again = {
      database: there.url,
      snapshots: here.snapshots,
      snapshot: folder,
      mapping: { drop: ['v'] },
    };
    await expect(restore(again)).rejects.toMatchObject(failure('PLAN_REFUSED', 'do not fit'));
    const session = await connect(there.url, {});
    expect((await session.read((reader) => reader.schema())).tables).toEqual([]);
    await session.close();
  });

  test('a plan for a database that does not exist yet is that for an empty one, and leaves nothing behind', async () => {
    const here = sqlite(`CREATE TABLE t (id INTEGER PRIMARY KEY, n INT, parent INT REFERENCES t (id));
      PRAGMA foreign_keys = OFF;
      INSERT INTO t VALUES (1, 5, NULL), (2, 'many', 1), (3, 5, 77);`);
    const there = await emptyOn(server);
    const databases = async () => {
      const isPostgres = server.product === 'postgres';
      const names = isPostgres ? 'datname FROM pg_database' : 'schema_name FROM information_schema.schemata';
      // Other tests make and drop theirs meanwhile; those in place of missing ones are named by us.
      const rows = (await there.rows(`SELECT ${names}`)).map(([name]) => String(name));
      return rows.filter((name) => name.startsWith(there.name) || name.startsWith('carryover_empty_'));
    };
    const planned = await plan({ from: here.url, database: there.missing });
    expect(planned.problems.map(({ code, rows }) => [code, rows])).toEqual([
      ['VALUE_MISFIT', 1],
      ['ORPHAN_FOUND', 1],
    ]);
    expect(await databases()).toEqual([there.name]);
  });

  test('described, declared and made again, a database has the same schema', async () => {
    const here = sqlite(shop);
    const there = await emptyOn(server);
    await migrate({ from: here.url, database: there.url, snapshots: here.snapshots });
    const session = await connect(there.url, {});
    const scratch = await session.scratch();
    try {
      const schema = await session.read((reader) => reader.schema());
      await scratch.run(ddl(describeSchema(schema), session.engine.dialect));
      expect(schemaDifferences(schema, await scratch.read((reader) => reader.schema()))).toEqual([]);
    } finally {
      await scratch.close();
      await session.close();
    }
  });
});

const [postgres, mariadb] = await Promise.all([serversOf('postgres'), serversOf('mariadb')]);
const [one, two] = [postgres.servers[0], mariadb.servers[0]];

const zoo = `CREATE TYPE mood AS ENUM ('sad', 'ok');
  CREATE SCHEMA sales;
  CREATE TABLE zoo (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b boolean NOT NULL DEFAULT true, r real, n numeric(10,2), nn numeric,
    c char(5), j json, u uuid, ts timestamp DEFAULT now(), tz timestamptz, by bytea, m mood DEFAULT 'ok', iv interval, ar int[],
    v varchar(9) CHECK (v IN ('a', 'b')));
  CREATE TABLE sales.orders (id bigserial PRIMARY KEY, zoo int REFERENCES zoo ON DELETE CASCADE);
  INSERT INTO zoo (b, r, n, nn, c, j, u, ts, tz, by, iv, ar, v) VALUES (false, 0.1, 12.5, 1.50, 'ab', '{"a": 1,  "a":2}',
    'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '2024-01-01 00:00:00.123456', '2024-06-01 12:00:00+02', '\\x00ff', '1 day', '{1,2}', 'a');
  INSERT INTO sales.orders (zoo) VALUES (1), (NULL);`;

describe.skipIf(!one || !two)('PostgreSQL → MariaDB', () => {
  test('types that it has not are told in others, value by value', async () => {
    if (!one || !two) return;
    const from = await emptyOn(one, zoo);
    const there = await emptyOn(two);
    const snapshots = join(tempFolder(), 'snapshots');
    const { plan: planned } = await migrate({ from: from.url, database: there.url, snapshots });
    expect(planned.objects.map(({ kind, name, fate }) => [kind, name, fate])).toEqual([
      ['schema', 'sales', 'translated'],
      ['type', 'mood', 'translated'],
    ]);
    const [row] = await there.rows(
      "SELECT b, r, n, trim(trailing '0' from nn), c, j, u, ts, tz, hex(`by`), m, iv, ar, v FROM zoo",
    );
    expect(row?.map(String)).toEqual([
      '0',
      '0.1',
      '12.50',
      '1.5',
      'ab   ',
      '{"a": 1,  "a":2}',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      '2024-01-01 00:00:00.123456',
      '2024-06-01 10:00:00.000000',
      '00FF',
      'ok',
      '1 day',
      '{1,2}',
      'a',
    ]);
    expect((await there.rows('SELECT id, zoo FROM sales_orders ORDER BY id')).map(String)).toEqual([
      '1,1',
      '2,',
    ]);
  });
});
