import { expect, test } from 'vitest';
import { mysqlEngine } from '../../../src/engine/mysql/engine.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import { freshDatabase } from '../../servers/fresh-database.ts';
import { entry } from '../entry.ts';

const common = `ALTER DATABASE CHARACTER SET utf8mb4;
  CREATE TABLE a (id INT PRIMARY KEY AUTO_INCREMENT, n INT, body TEXT, FULLTEXT KEY words (body), KEY n (n)) ;
  CREATE TABLE parts (id INT, y INT) PARTITION BY RANGE (y) (PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN MAXVALUE);
  CREATE VIEW v1 AS SELECT id, n FROM a; CREATE VIEW v0 AS SELECT n FROM v1;
  CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC RETURN x * 2;
  CREATE PROCEDURE fill() INSERT INTO a (n) VALUES (twice(4));
  CREATE EVENT later ON SCHEDULE EVERY 1 YEAR DISABLE DO DELETE FROM a;
  CREATE TRIGGER tr BEFORE INSERT ON a FOR EACH ROW SET new.n = twice(new.n);
  INSERT INTO a (n, body) VALUES (1, 'some words'), (2, NULL); INSERT INTO parts VALUES (1, 1999), (2, 2026);`;

const ofMariaDb = `CREATE SEQUENCE numbers START WITH 100 INCREMENT BY 5; DO NEXTVAL(numbers);
  CREATE TABLE counted (id BIGINT DEFAULT NEXTVAL(numbers) PRIMARY KEY, t INT); INSERT INTO counted (t) VALUES (1);
  CREATE TABLE versioned (id INT PRIMARY KEY, n INT) WITH SYSTEM VERSIONING; INSERT INTO versioned VALUES (1, 1); UPDATE versioned SET n = 2;`;

await describeEachServer(['mariadb', 'mysql'], (server) => {
  test('every kind of object goes over a cutover and back, and works then', async () => {
    const isMariaDb = server.product === 'mariadb';
    const database = await freshDatabase(server, isMariaDb ? `${common} ${ofMariaDb}` : common);
    try {
      const session = await mysqlEngine.connect(database.url, { waitSeconds: 0 });
      const before = await session.read((reader) => reader.schema());
      const counters = await session.read((reader) => reader.sequences());
      const kept = await session.stage({ retain: true }, async (stage) => {
        await stage.reuse(before);
        await stage.finish(before, counters);
        await stage.cutover(entry('001', { retained: stage.retained }));
        return stage.retained;
      });
      const check = async (rows: number): Promise<void> => {
        const now = await session.read((reader) => reader.schema());
        expect(now.script).toBe(before.script);
        await database.run('CALL fill()');
        expect(await database.rows('SELECT n FROM v0 ORDER BY n DESC LIMIT 1')).toEqual([[16]]);
        expect(await database.rows('SELECT count(*) FROM a')).toEqual([[rows]]);
        expect(await database.rows("SELECT count(*) FROM a WHERE MATCH (body) AGAINST ('words')")).toEqual([
          [1],
        ]);
        if (!isMariaDb) return;
        await database.run('INSERT INTO counted (t) VALUES (2)');
        const ids = (await database.rows('SELECT id FROM counted ORDER BY id')).map(([id]) => Number(id));
        expect(ids).toHaveLength(2);
        expect(ids[1]).toBeGreaterThan(Number(counters.get('numbers')));
        expect(await database.rows('SELECT id, n FROM versioned')).toEqual([[1, 2]]);
      };
      await check(3);
      if (kept === null) throw new Error('nothing was kept');
      await session.stage({ revertTo: kept }, async (stage) => {
        await stage.revert();
        expect((await stage.schema()).script).toBe(before.script);
        await stage.cutover(entry('002', { command: 'rollback' }));
      });
      await check(3);
      expect((await session.history()).map(({ id }) => id)).toEqual(['002', '001']);
      await session.close();
    } finally {
      await database.remove();
    }
  });
});
