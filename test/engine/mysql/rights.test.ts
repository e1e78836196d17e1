import { expect, test } from 'vitest';
import { mysqlEngine } from '../../../src/engine/mysql/engine.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import { freshDatabase, within } from '../../servers/fresh-database.ts';
import { entry } from '../entry.ts';

const script = `ALTER DATABASE CHARACTER SET utf8mb4; CREATE TABLE t (id INT PRIMARY KEY, a INT);`;
const objects = `CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET new.a = 1; CREATE VIEW v AS SELECT id FROM t;`;

await describeEachServer(['mariadb', 'mysql'], (server) => {
  test('whoever may not see that there are routines takes no snapshot; whoever sees no more than that, says so', async () => {
    const database = await freshDatabase(server, `${script} CREATE PROCEDURE p() SELECT 1;`);
    const user = `u_${database.name.slice(-16)}`;
    const asRoot = (sql: string): Promise<void> => within(server.url, (connection) => connection.run(sql));
    const url = new URL(database.url);
    url.username = user;
    try {
      await asRoot(`CREATE USER '${user}'@'%'`);
      await asRoot(`GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON ${database.name}.* TO '${user}'@'%'`);
      const session = await mysqlEngine.connect(url.href, { waitSeconds: 0 });
      const missing = await session.missing('read');
      expect(missing.map(({ what }) => what)).toEqual([expect.stringMatching(/: EXECUTE\.$/)]);
      await session.close();
      for (const { mend } of missing) await asRoot(mend);
      const again = await mysqlEngine.connect(url.href, { waitSeconds: 0 });
      expect(await again.missing('read')).toEqual([]);
      const { leftOut } = await again.read((reader) => reader.schema());
      expect(leftOut).toContain('The procedure "p" is left out: this user may not see its definition.');
      await again.close();
    } finally {
      await asRoot(`DROP USER IF EXISTS '${user}'@'%'`);
      await database.remove();
    }
  });

  test('a user learns what is missing, and with just what is asked for a whole change goes through', async () => {
    const database = await freshDatabase(server, script);
    const user = `u_${database.name.slice(-16)}`;
    const asRoot = (sql: string): Promise<void> => within(server.url, (connection) => connection.run(sql));
    const url = new URL(database.url);
    url.username = user;
    url.password = 'a%20b';
    const [[trust] = []] = await database.rows('SELECT @@log_bin_trust_function_creators');
    try {
      await asRoot('SET GLOBAL log_bin_trust_function_creators = 1');
      await asRoot(`CREATE USER '${user}'@'%' IDENTIFIED BY 'a b'`);
      await asRoot(`GRANT SELECT ON \`${database.name.replaceAll('_', '\\_')}\`.* TO '${user}'@'%'`);
      const session = await mysqlEngine.connect(url.href, { waitSeconds: 0 });
      const toRead = await session.missing('read');
      expect(toRead).toHaveLength(1);
      expect(toRead[0]?.what).toContain('SHOW VIEW, TRIGGER, EVENT, EXECUTE');
      const toChange = await session.missing('change');
      expect(toChange.length).toBeGreaterThan(1);
      await session.close();
      for (const { mend } of toChange) await asRoot(mend);

      await within(url.href, (connection) => connection.run(objects));
      const last = await mysqlEngine.connect(url.href, { waitSeconds: 0 });
      for (const { mend } of await last.missing('change')) await asRoot(mend);
      await last.close();

      const again = await mysqlEngine.connect(url.href, { waitSeconds: 0 });
      expect(await again.missing('read')).toEqual([]);
      expect(await again.missing('change')).toEqual([]);
      const release = await again.lock({});
      const schema = await again.read((reader) => reader.schema());
      expect(schema.objects.map(({ name }) => name).toSorted()).toEqual(['tr', 'v']);
      const scratch = await again.scratch();
      await scratch.run(schema.script);
      await scratch.close();
      await again.stage({ retain: true }, async (stage) => {
        await stage.reuse(schema);
        await stage.finish(schema, new Map());
        await stage.cutover(entry('rights', { retained: stage.retained }));
      });
      expect(await again.clean()).toEqual([]);
      expect((await again.read((reader) => reader.schema())).objects).toEqual(schema.objects);
      await release();
      await again.close();
    } finally {
      await asRoot(`SET GLOBAL log_bin_trust_function_creators = ${String(trust)}`);
      await asRoot(`DROP USER IF EXISTS '${user}'@'%'`);
      await database.remove();
    }
  });
});
