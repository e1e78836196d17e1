import { mysqlEngine } from '../../src/engine/mysql/engine.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase, within } from '../servers/fresh-database.ts';
import type { TestServer } from '../servers/test-server.ts';
import { contractScript, engineContract } from './contract.ts';
import type { Subject } from './contract.ts';

const triggerSql =
  'CREATE TRIGGER t_log AFTER INSERT ON parents FOR EACH ROW INSERT INTO log VALUES (new.name);';
const identity = 'INTEGER NOT NULL PRIMARY KEY AUTO_INCREMENT';

await describeEachServer(['mariadb', 'mysql'], (server) => {
  engineContract(server.name, () => create(server));
});

async function create(server: TestServer): Promise<Subject> {
  const script = `ALTER DATABASE CHARACTER SET utf8mb4; ${contractScript(identity, triggerSql)}`;
  const database = await freshDatabase(server, script);
  return {
    engine: mysqlEngine,
    url: database.url,
    missing: database.missing,
    triggerSql,
    run: (sql) => database.run(sql),
    rows: (sql) => database.rows(sql),
    async leftovers() {
      const rows = await within(server.url, (connection) =>
        connection.rows('SELECT schema_name FROM information_schema.schemata'),
      );
      const beside = rows
        .map(([name]) => String(name))
        .filter((name) => name.startsWith(`${database.name}_`));
      const inside = await database.rows(
        `SELECT table_name FROM information_schema.tables
         WHERE table_schema = DATABASE() AND table_name IN ('carryover_journal', 'carryover_objects')`,
      );
      return [...beside, ...inside.map(([name]) => String(name))];
    },
    remove: () => database.remove(),
  };
}
