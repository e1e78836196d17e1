import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { mysqlEngine } from '../../../src/engine/mysql/engine.ts';
import type { Refusal } from '../../../src/engine/engine.ts';
import { openConnection } from '../../../src/engine/mysql/connection.ts';
import { writeRows } from '../../../src/engine/mysql/write-rows.ts';
import { mysqlConfig } from '../../../src/engine/server/mysql-config.ts';
import { parseServerUrl } from '../../../src/engine/server/server-address.ts';
import { CarryoverError } from '../../../src/errors.ts';
import type { Block } from '../../../src/model.ts';
import { connect } from '../../servers/connect.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import { freshDatabase, within } from '../../servers/fresh-database.ts';
import type { FreshDatabase } from '../../servers/fresh-database.ts';
import { entry } from '../entry.ts';

const manyRows = `CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, a VARCHAR(500)); INSERT INTO t (a) VALUES (REPEAT('x', 500));
  ${'INSERT INTO t (a) SELECT a FROM t;'.repeat(15)}`;

await describeEachServer(['mariadb', 'mysql'], (server) => {
  const withFresh = async (
    script: string,
    work: (database: FreshDatabase) => Promise<void>,
  ): Promise<void> => {
    const database = await freshDatabase(server, `ALTER DATABASE CHARACTER SET utf8mb4; ${script}`);
    try {
      await work(database);
    } finally {
      await database.remove();
    }
  };
  /** Kills every connection to the database, or to those beside it, that a condition picks. */
  const kill = async (database: FreshDatabase, condition: string): Promise<number> =>
    within(server.url, async (connection) => {
      const rows = await connection.rows(
        `SELECT id FROM information_schema.processlist WHERE db LIKE '${database.name}%' AND id <> CONNECTION_ID() AND ${condition}`,
      );
      for (const [id] of rows) await connection.run(`KILL ${String(id)}`).catch(() => undefined);
      return rows.length;
    });

  test('trap 1: a connection that dies while rows come is an error, never an early end', async () => {
    await withFresh(manyRows, async (database) => {
      const session = await mysqlEngine.connect(database.url, { waitSeconds: 0 });
      const reading = session.read(async (reader) => {
        const { tables } = await reader.schema();
        let rows = 0;
        for (const table of tables) {
          for await (const block of reader.read(table)) {
            rows += block.rows;
            if (rows === block.rows) expect(await kill(database, "info LIKE 'SELECT%'")).toBeGreaterThan(0);
          }
        }
        return rows;
      });
      await expect(reading).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
      expect(await session.read((reader) => reader.stats('t', []))).toMatchObject({ rows: 32_768 });
      await session.close();
    });
  });

  test('a connection that dies while rows are loaded, or that held writers off, ends the run with the old version', async () => {
    for (const condition of ["info LIKE 'LOAD%'", "command = 'Sleep'"]) {
      await withFresh(manyRows, async (database) => {
        const session = await mysqlEngine.connect(database.url, { waitSeconds: 0 });
        const schema = await session.read((reader) => reader.schema());
        const [table] = schema.tables;
        const changing = session.stage({ retain: true }, async (stage) => {
          await stage.create(schema);
          if (!table) return;
          async function* blocks(): AsyncGenerator<Block> {
            for (let n = 0; n < 40; n += 1) {
              const lines = Array.from(
                { length: 1000 },
                (_, i) => `{"id":${n * 1000 + i + 1},"a":"${'y'.repeat(400)}"}\n`,
              );
              yield { data: Buffer.from(lines.join('')), rows: 1000 };
              if (n > 15) await kill(database, condition);
            }
          }
          await stage.write(table, ['id', 'a'], blocks(), () => undefined);
          await stage.finish(schema, new Map());
          await stage.cutover(entry('traps', { retained: stage.retained }));
        });
        await expect(changing).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
        await session.close();
        const next = await mysqlEngine.connect(database.url, { waitSeconds: 5 });
        await next.clean();
        expect(await database.rows("SELECT count(*), min(a) = REPEAT('x', 500) FROM t")).toEqual([
          [32_768, 1],
        ]);
        expect(await next.history()).toEqual([]);
        await next.close();
      });
    }
  });

  test('trap 9: a table that is changed as the instant is fixed never comes empty or as another', async () => {
    await withFresh(
      'CREATE TABLE a (id INT PRIMARY KEY, n INT); CREATE TABLE b LIKE a; INSERT INTO a VALUES (1, 1);',
      async (database) => {
        const state = { stop: false };
        const changing = (async () => {
          const other = await connect(database.url);
          for (let n = 0; !state.stop; n += 1) {
            await other
              .run(
                `CREATE TABLE c LIKE a; INSERT INTO c VALUES (1, ${n}); RENAME TABLE a TO old, c TO a; DROP TABLE old;`,
              )
              .catch(() => other.run('DROP TABLE IF EXISTS c, old').catch(() => undefined));
          }
          await other.close();
        })();
        const session = await mysqlEngine.connect(database.url, { waitSeconds: 5 });
        for (let round = 0; round < 40; round += 1) {
          const rows = await session
            .read(async (reader) => (await reader.stats('a', [])).rows)
            .catch((error: unknown) => (error as { code: string }).code);
          expect(rows).toBe(1);
        }
        state.stop = true;
        await changing;
        await session.close();
      },
    );
  });

  test('trap 19: after a cutover no foreign key points at another database, and cascades work in both', async () => {
    const script = `CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (id INT PRIMARY KEY, p INT, self INT,
      CONSTRAINT to_p FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE, FOREIGN KEY (self) REFERENCES c (id));
      INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (1, 1, NULL), (2, 2, 1);`;
    await withFresh(script, async (database) => {
      const session = await mysqlEngine.connect(database.url, { waitSeconds: 0 });
      const kept = await session.stage({ retain: true }, async (stage) => {
        const schema = await stage.schema();
        await stage.reuse(schema);
        await stage.finish(schema, new Map());
        await stage.cutover(entry('traps', { retained: stage.retained }));
        return stage.retained;
      });
      const old = `${database.name}_carryover_old_${kept}`;
      for (const name of [database.name, old]) {
        const [[, sql] = []] = await database.rows(`SHOW CREATE TABLE \`${name}\`.c`);
        expect(sql).toContain('REFERENCES `p` (`id`) ON DELETE CASCADE');
        expect(sql).toContain('REFERENCES `c` (`id`)');
        expect(String(sql).replaceAll('`c`', '')).not.toContain(database.name);
      }
      await database.run('DELETE FROM p WHERE id = 2');
      expect(await database.rows('SELECT id FROM c')).toEqual([[1]]);
      expect(await database.rows(`SELECT id FROM \`${old}\`.c ORDER BY id`)).toEqual([[1], [2]]);
      await session.close();
    });
  });

  test('trap 26: a server that asks for a file of this machine gets none', async () => {
    await withFresh('CREATE TABLE t (a VARCHAR(2000));', async (database) => {
      const connection = await openConnection(await mysqlConfig(parseServerUrl(database.url)));
      await expect(connection.run("LOAD DATA LOCAL INFILE '/etc/hosts' INTO TABLE t")).rejects.toThrow(
        /streamFactory/,
      );
      expect(await connection.query('SELECT count(*) FROM t')).toEqual([['0']]);
      await connection.close();
    });
  });

  test('what goes wrong in a function of ours is told as it is, and only a connection that is gone is called lost', async () => {
    await withFresh('CREATE TABLE t (a INT); INSERT INTO t VALUES (1);', async (database) => {
      const connection = await openConnection(await mysqlConfig(parseServerUrl(database.url)));
      const ours = new CarryoverError('SNAPSHOT_DAMAGED', 'Ours.');
      const take = (): never => {
        throw ours;
      };
      await expect(connection.stream('SELECT a FROM t', take)).rejects.toBe(ours);
      const broken = new Error('ours, too');
      const give = (): Readable => Readable.from(failing(broken));
      await expect(connection.load("LOAD DATA LOCAL INFILE 'x' INTO TABLE t", give)).rejects.toBe(broken);
      await expect(connection.run('nonsense')).rejects.toMatchObject({ errno: 1064, isLost: false });
      const asked = connection.query('SELECT sleep(60)');
      // It may fail before anybody looks.
      asked.catch(() => undefined);
      await database.run(`KILL ${connection.id}`);
      // Some servers say so before they hang up.
      await expect(asked).rejects.toMatchObject({ name: 'ServerError' });
      await expect(connection.query('SELECT 1')).rejects.toMatchObject({ name: 'ServerError', isLost: true });
      await connection.close();
    });
  });

  test('a foreign key that the server can not check is passed over in a database, and is an error in a stage', async () => {
    const text = 'VARCHAR(9) COLLATE utf8mb4_unicode_ci';
    // Each of the two products lets one of these pass.
    const harm =
      server.product === 'mariadb'
        ? 'DROP TABLE gone; CREATE TABLE gone (other INT PRIMARY KEY);'
        : 'ALTER TABLE gone MODIFY id VARCHAR(9) COLLATE utf8mb4_general_ci;';
    const script = `CREATE TABLE parents (id INT PRIMARY KEY); CREATE TABLE gone (id ${text} PRIMARY KEY);
      CREATE TABLE children (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parents (id));
      CREATE TABLE broken (id INT PRIMARY KEY, g ${text}, FOREIGN KEY (g) REFERENCES gone (id));
      SET foreign_key_checks = 0; INSERT INTO children VALUES (1, 7); ${harm}`;
    await withFresh(script, async (database) => {
      const session = await mysqlEngine.connect(database.url, { waitSeconds: 0 });
      const found = await session.read((reader) => reader.orphans());
      expect(found).toMatchObject([{ table: 'children', columns: ['p'], parent: 'parents', rows: 1 }]);
      await expect(session.stage({}, (stage) => stage.orphans())).rejects.toMatchObject({
        code: 'DATABASE_FAILED',
      });
      await session.close();
    });
  });

  test('trap 28: writers wait while a table is read whose engine knows no snapshots, and it is said', async () => {
    await withFresh(
      'CREATE TABLE m (id INT PRIMARY KEY) ENGINE = MyISAM; CREATE TABLE i (id INT PRIMARY KEY); INSERT INTO m VALUES (1);',
      async (database) => {
        const session = await mysqlEngine.connect(database.url, { waitSeconds: 0 });
        await session.read(async (reader) => {
          const schema = await reader.schema();
          expect(schema.leftOut.join(' ')).toContain('"m" knows no snapshots');
          for (const name of ['m', 'i'])
            await expect(database.run(`INSERT INTO ${name} VALUES (2)`)).rejects.toThrow(/lock/i);
          expect(await reader.stats('m', ['id'])).toMatchObject({ rows: 1 });
        });
        await database.run('INSERT INTO m VALUES (2)');
        await session.close();
      },
    );
  });

  test('each kind of refusal is found by LOAD DATA and by INSERT alike, and no value is told', async () => {
    const script = `CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT, n TINYINT, s VARCHAR(3) NOT NULL, e ENUM('a'),
      CONSTRAINT small CHECK (n < 100)) ;`;
    const rows = [
      { id: 1, n: 1, s: 'ok', e: 'a' },
      { id: 2, n: 1000, s: 'ok', e: 'a' },
      { id: 3, n: 1, s: 'secret', e: 'a' },
      { id: 4, n: 1, s: 'ok', e: 'secret' },
      { id: 5, n: 120, s: 'ok', e: 'a' },
      { id: 6, n: 1, s: null, e: 'a' },
      { id: 1, n: 1, s: 'ok', e: 'a' },
      { id: null, n: 1, s: 'ok', e: null },
      { id: 7, n: null, s: 'ok', e: null },
    ];
    for (const localInfile of [true, false]) {
      await withFresh(script, async (database) => {
        const session = await mysqlEngine.connect(database.url, { waitSeconds: 0 });
        const schema = await session.read((reader) => reader.schema());
        const [table] = schema.tables;
        if (!table) throw new Error('no table');
        const connection = await openConnection(await mysqlConfig(parseServerUrl(database.url)));
        await connection.run("SET sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO'");
        const found: Refusal[] = [];
        async function* only(): AsyncGenerator<Block> {
          yield {
            data: Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
            rows: rows.length,
          };
        }
        const target = { connection, table, columns: ['id', 'n', 's', 'e'], localInfile };
        await writeRows(target, only(), (_, refusals) => void found.push(...refusals));
        expect(found).toMatchObject([
          { index: 1, kind: 'type', reason: 'column "n" does not take its value' },
          { index: 2, kind: 'type', reason: 'column "s" does not take its value' },
          { index: 3, kind: 'type', reason: 'column "e" does not take its value' },
          { index: 4, kind: 'check', reason: 'check "small" does not hold' },
          { index: 5, kind: 'null', reason: 'column "s" takes no null' },
          { index: 6, kind: 'duplicate' },
          { index: 7, kind: 'null', reason: 'column "id" takes no null' },
        ]);
        expect(JSON.stringify(found)).not.toContain('secret');
        expect(await database.rows('SELECT id FROM t ORDER BY id')).toEqual([[1], [7]]);
        await connection.close();
        await session.close();
      });
    }
  });

  test('a reader whose transaction does not end is in the way of the cutover alone: old version, triggers and all', async () => {
    const script = `CREATE TABLE a (id INT PRIMARY KEY); CREATE TABLE b (id INT PRIMARY KEY); CREATE TABLE log (id INT);
      CREATE TRIGGER ta AFTER INSERT ON a FOR EACH ROW INSERT INTO log VALUES (new.id);
      CREATE TRIGGER tb AFTER INSERT ON b FOR EACH ROW INSERT INTO log VALUES (new.id); INSERT INTO b VALUES (1);`;
    await withFresh(script, async (database) => {
      const reader = await connect(database.url);
      const session = await mysqlEngine.connect(database.url, { waitSeconds: 0 });
      const before = await session.read((one) => one.schema());
      const change = (): Promise<void> =>
        session.stage({ retain: true }, async (stage) => {
          await stage.reuse(before);
          await stage.finish(before, new Map());
          await stage.cutover(entry('traps', { retained: stage.retained }));
        });
      await reader.run('START TRANSACTION; SELECT * FROM b;');
      await expect(change()).rejects.toMatchObject({ code: 'LOCKED' });
      expect(await session.history()).toEqual([]);
      expect((await session.read((one) => one.schema())).script).toBe(before.script);
      await reader.run('COMMIT');
      await database.run('INSERT INTO a VALUES (7); INSERT INTO b VALUES (8);');
      expect(await database.rows('SELECT id FROM log ORDER BY id')).toEqual([[1], [7], [8]]);
      expect(await session.clean()).toEqual([]);
      await change();
      expect((await session.read((one) => one.schema())).script).toBe(before.script);
      await reader.close();
      await session.close();
    });
  });

  test('a second run is kept away, and learns by whom', async () => {
    await withFresh('CREATE TABLE t (id INT PRIMARY KEY);', async (database) => {
      const one = await mysqlEngine.connect(database.url, {});
      const two = await mysqlEngine.connect(database.url, {});
      const release = await one.lock({});
      await expect(two.lock({})).rejects.toThrow(/connection \d+ of user "\w+"/);
      await release();
      await one.close();
      await two.close();
    });
  });
});

async function* failing(error: Error): AsyncGenerator<Buffer> {
  yield Buffer.from('2\n');
  throw error;
}
