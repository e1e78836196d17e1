import { expect, test } from 'vitest';
import { mysqlEngine } from '../../../src/engine/mysql/engine.ts';
import { connect } from '../../servers/connect.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import { freshDatabase } from '../../servers/fresh-database.ts';
import { entry } from '../entry.ts';

const script = `ALTER DATABASE CHARACTER SET utf8mb4;
  CREATE TABLE parents (id INT NOT NULL PRIMARY KEY AUTO_INCREMENT, name VARCHAR(40));
  CREATE TABLE children (id INT NOT NULL PRIMARY KEY AUTO_INCREMENT, parent_id INT, name VARCHAR(40),
    CONSTRAINT of_parent FOREIGN KEY (parent_id) REFERENCES parents (id) ON DELETE CASCADE);
  CREATE TABLE apart (id INT NOT NULL PRIMARY KEY AUTO_INCREMENT, name VARCHAR(40));
  CREATE TABLE log (id INT NOT NULL PRIMARY KEY AUTO_INCREMENT, what VARCHAR(80));
  CREATE TRIGGER a_log AFTER INSERT ON parents FOR EACH ROW INSERT INTO log (what) VALUES (CONCAT('parents ', new.id));
  CREATE TRIGGER b_log AFTER INSERT ON parents FOR EACH ROW FOLLOWS a_log INSERT INTO log (what) VALUES (CONCAT('again ', new.id));
  CREATE TRIGGER c_log AFTER INSERT ON children FOR EACH ROW INSERT INTO log (what) VALUES (CONCAT('children ', new.id));
  CREATE VIEW both_names AS SELECT name FROM parents UNION ALL SELECT name FROM children;
  INSERT INTO parents (name) VALUES ('first');`;

const tables = ['parents', 'children', 'apart'] as const;

await describeEachServer(['mariadb', 'mysql'], (server) => {
  test('writers at full speed lose nothing by a cutover, readers see old or new, and no trigger is left out', async () => {
    const database = await freshDatabase(server, script);
    const state = { stop: false };
    const acknowledged = new Map<string, number>(tables.map((table) => [table, 0]));
    const faults: string[] = [];
    const writer = async (table: string): Promise<void> => {
      const connection = await connect(database.url);
      await connection.run('SET lock_wait_timeout = 60, innodb_lock_wait_timeout = 60');
      const columns = table === 'children' ? '(parent_id, name) VALUES (1, ' : '(name) VALUES (';
      while (!state.stop) {
        await connection.run(`INSERT INTO ${table} ${columns}'x')`).then(
          () => acknowledged.set(table, (acknowledged.get(table) ?? 0) + 1),
          (error: unknown) => faults.push(String(error)),
        );
      }
      await connection.close();
    };
    const reader = async (): Promise<void> => {
      const connection = await connect(database.url);
      await connection.run('SET lock_wait_timeout = 60');
      while (!state.stop) {
        await connection
          .rows('SELECT count(*) FROM both_names')
          .catch((error: unknown) => faults.push(String(error)));
      }
      await connection.close();
    };
    try {
      const session = await mysqlEngine.connect(database.url, { waitSeconds: 30 });
      const others = [...tables, ...tables].map(writer);
      others.push(reader());
      for (const round of [1, 2, 3]) {
        await session.stage({}, async (stage) => {
          const schema = await stage.schema();
          await stage.reuse(schema);
          await stage.finish(schema, await stage.sequences());
          await stage.cutover(entry(`writers ${round}`));
        });
      }
      state.stop = true;
      await Promise.all(others);
      await session.close();
      expect(faults).toEqual([]);
      const count = async (table: string): Promise<number> =>
        Number((await database.rows(`SELECT count(*) FROM ${table}`))[0]?.[0]);
      const rows = new Map<string, number>();
      for (const table of tables) rows.set(table, await count(table));
      // A test in which nobody wrote proves nothing.
      for (const table of tables) expect(acknowledged.get(table)).toBeGreaterThan(3);
      expect(rows).toEqual(
        new Map([...acknowledged].map(([table, some]) => [table, some + (table === 'parents' ? 1 : 0)])),
      );
      expect(await count('log')).toBe(2 * (rows.get('parents') ?? 0) + (rows.get('children') ?? 0));
    } finally {
      state.stop = true;
      await database.remove();
    }
  });
});
