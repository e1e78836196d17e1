import { expect, test } from 'vitest';
import { mysqlEngine } from '../../../src/engine/mysql/engine.ts';
import { CarryoverError } from '../../../src/errors.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import { freshDatabase, within } from '../../servers/fresh-database.ts';
import type { FreshDatabase } from '../../servers/fresh-database.ts';
import { startProxy } from '../../servers/proxy.ts';
import type { TestServer } from '../../servers/test-server.ts';
import { entry } from '../entry.ts';

const script = `ALTER DATABASE CHARACTER SET utf8mb4;
  CREATE TABLE parents (id INT NOT NULL PRIMARY KEY AUTO_INCREMENT, name VARCHAR(40));
  CREATE TABLE children (id INT NOT NULL PRIMARY KEY AUTO_INCREMENT, parent_id INT,
    CONSTRAINT of_parent FOREIGN KEY (parent_id) REFERENCES parents (id) ON DELETE CASCADE);
  CREATE TABLE log (what VARCHAR(80));
  CREATE TRIGGER a_log AFTER INSERT ON parents FOR EACH ROW INSERT INTO log (what) VALUES (new.name);
  CREATE TRIGGER c_log BEFORE INSERT ON children FOR EACH ROW INSERT INTO log (what) VALUES ('child');
  CREATE VIEW named AS SELECT name FROM parents;
  CREATE VIEW other AS SELECT id FROM parents;
  INSERT INTO parents (name) VALUES ('one'), ('two'); INSERT INTO children (parent_id) VALUES (1), (1);`;

/** What the new version has instead. */
const change = `DROP VIEW named; DROP TRIGGER c_log; ALTER TABLE parents ADD COLUMN more INT NOT NULL DEFAULT 5;
  CREATE TABLE fresh (id INT PRIMARY KEY); CREATE VIEW more AS SELECT more FROM parents;
  CREATE TRIGGER d_log AFTER DELETE ON parents FOR EACH ROW INSERT INTO log (what) VALUES (old.name);`;

await describeEachServer(['mariadb', 'mysql'], (server) => {
  test('whatever the moment of a cutover at which all connections break: old or new, whole, and the next run clears up', async () => {
    const whole = await passThrough(server, Infinity);
    expect(whole.error).toBeNull();
    const outcomes = { old: 0, new: 0 };
    const steps = 16;
    const first = whole.began;
    for (let step = 0; step <= steps; step += 1) {
      const at = first + Math.round(((whole.count - first) * step) / steps);
      const { error, version } = await passThrough(server, at);
      outcomes[version] += 1;
      if (error !== null) expect(error).toBeInstanceOf(CarryoverError);
    }
    // The moments lie on both sides of the commit point.
    expect(outcomes.old).toBeGreaterThan(0);
    expect(outcomes.new).toBeGreaterThan(0);
  });

  test('whatever the moment at which a scratch database loses all connections, nothing is said of the live one', async () => {
    const whole = await fillScratch(server, Infinity);
    expect(whole.error).toBeNull();
    let failed = 0;
    for (let at = whole.began + 1; at <= whole.count; at += Math.ceil((whole.count - whole.began) / 24)) {
      const { error } = await fillScratch(server, at);
      if (error === null) continue;
      failed += 1;
      expect(error).toMatchObject({
        code: 'CONNECTION_FAILED',
        message: expect.not.stringMatching(/live|whether/) as string,
      });
    }
    expect(failed).toBeGreaterThan(10);
  });
});

/** A cutover of a scratch database, through a proxy that breaks everything at its nth chunk. */
async function fillScratch(server: TestServer, at: number): Promise<Omit<Outcome, 'version'>> {
  const database = await freshDatabase(server, script);
  const { hostname, port } = new URL(server.url);
  const proxy = await startProxy({ host: hostname, port: Number(port) }, ({ count }) =>
    count >= at ? 'cut' : 'pass',
  );
  let began = 0;
  let error: unknown = null;
  try {
    const url = new URL(database.url);
    url.port = String(proxy.port);
    const { schema } = await versions(database);
    const session = await mysqlEngine.connect(url.href, { waitSeconds: 0 });
    const scratch = await session.scratch();
    await scratch
      .stage({}, async (stage) => {
        await stage.create(schema);
        await stage.finish(schema, new Map());
        began = proxy.count;
        await stage.cutover(entry('trial', {}));
      })
      .catch((caught: unknown) => (error = caught));
    const { count } = proxy;
    await scratch.close();
    await session.close();
    return { error, began, count };
  } finally {
    await proxy.close();
    await database.remove();
  }
}

interface Outcome {
  readonly error: unknown;
  readonly version: 'old' | 'new';
  /** Chunks before the cutover, and in all. */
  readonly began: number;
  readonly count: number;
}

/** A cutover through a proxy that breaks everything at its nth chunk, and what the next run finds. */
async function passThrough(server: TestServer, at: number): Promise<Outcome> {
  const database = await freshDatabase(server, script);
  const { hostname, port } = new URL(server.url);
  const state = { broken: false, began: 0 };
  const proxy = await startProxy({ host: hostname, port: Number(port) }, ({ count }) => {
    state.broken ||= count >= at;
    return state.broken ? 'cut' : 'pass';
  });
  try {
    const url = new URL(database.url);
    url.port = String(proxy.port);
    const { oldScript, newScript, schema } = await versions(database);
    const session = await mysqlEngine.connect(url.href, { waitSeconds: 0 });
    let error: unknown = null;
    try {
      await session.stage({ retain: true }, async (stage) => {
        await stage.create(schema);
        for (const table of ['parents', 'children', 'log']) {
          const found = schema.tables.find(({ name }) => name === table);
          if (found) await stage.write(found, ['id'], none(), () => undefined).catch(() => undefined);
        }
        await stage.finish(schema, new Map());
        state.began = proxy.count;
        await stage.cutover(entry('cut', { retained: stage.retained }));
      });
    } catch (caught) {
      error = caught;
    }
    await session.close();
    const { count } = proxy;
    const next = await mysqlEngine.connect(database.url, { waitSeconds: 10 });
    await (
      await next.lock({ waitSeconds: 10 })
    )();
    await next.clean();
    const found = await next.read((reader) => reader.schema());
    const history = await next.history();
    const version = history.some(({ id }) => id === 'cut') ? 'new' : 'old';
    expect(found.leftOut).toEqual([]);
    expect(found.script).toBe(version === 'new' ? newScript : oldScript);
    const rows = await database.rows('SELECT count(*) FROM parents');
    expect(rows).toEqual([[version === 'new' ? 0 : 2]]);
    if (version === 'old') {
      await database.run("INSERT INTO parents (name) VALUES ('three')");
      expect(await database.rows("SELECT count(*) FROM log WHERE what = 'three'")).toEqual([[1]]);
    }
    // The same again succeeds, and nothing is left but the one version that is kept.
    await next.stage({ retain: true }, async (stage) => {
      await stage.create(schema);
      await stage.finish(schema, new Map());
      await stage.cutover(entry('again', { retained: stage.retained }));
    });
    await next.clean();
    expect((await next.read((reader) => reader.schema())).script).toBe(newScript);
    expect(await beside(server, database)).toHaveLength(1);
    await next.close();
    return { error, version, began: state.began, count };
  } finally {
    await proxy.close();
    await database.remove();
  }
}

async function* none(): AsyncGenerator<never> {
  // Nothing to write.
}

async function versions(database: FreshDatabase) {
  const session = await mysqlEngine.connect(database.url, { waitSeconds: 0 });
  const old = await session.read((reader) => reader.schema());
  const scratch = await session.scratch();
  await scratch.run(`${old.script}\n${change}`);
  const schema = await scratch.read((reader) => reader.schema());
  await scratch.close();
  await session.close();
  return { oldScript: old.script, newScript: schema.script, schema };
}

async function beside(server: TestServer, database: FreshDatabase): Promise<string[]> {
  const rows = await within(server.url, (connection) =>
    connection.rows('SELECT schema_name FROM information_schema.schemata'),
  );
  return rows.map(([name]) => String(name)).filter((name) => name.startsWith(`${database.name}_`));
}
