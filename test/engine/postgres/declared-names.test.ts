import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { init } from '../../../src/api/init.ts';
import { introspect } from '../../../src/api/introspect.ts';
import { plan } from '../../../src/api/plan.ts';
import { upgrade } from '../../../src/api/upgrade.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import { freshDatabase } from '../../servers/fresh-database.ts';
import { tempFolder } from '../../temp-folder.ts';

await describeEachServer(['postgres'], (server) => {
  test('a declared schema may have names that differ in case only, and a table without columns', async () => {
    const database = await freshDatabase(server);
    onTestFinished(() => database.remove());
    const folder = tempFolder();
    const schema = join(folder, 'schema.json');
    const call = { database: database.url, snapshots: join(folder, 'snapshots'), schema };
    const tables = {
      T: { columns: { a: { type: 'integer' }, A: { type: 'text' } }, primaryKey: ['A'] },
      none: { columns: {} },
      t: { columns: { id: { type: 'integer' } }, primaryKey: ['id'] },
    };
    writeFileSync(schema, JSON.stringify({ tables }));
    await init(call);
    expect((await introspect(call)).declared.tables).toEqual(tables);
    expect((await plan(call)).upToDate).toBe(true);
    expect(await upgrade(call)).toMatchObject({ status: 'nothing to do' });
  });

  test('of a publication that lists its tables the plan says that it goes on with the old ones', async () => {
    const script = 'CREATE TABLE t (id integer PRIMARY KEY); CREATE PUBLICATION news FOR TABLE t;';
    const database = await freshDatabase(server, script);
    onTestFinished(() => database.remove());
    const schema = join(tempFolder(), 'schema.sql');
    writeFileSync(schema, 'CREATE TABLE t (id integer PRIMARY KEY, note text);');
    const { notes } = await plan({ database: database.url, schema });
    expect(notes).toEqual([expect.stringContaining('until ALTER PUBLICATION news SET TABLE')]);
  });
});
