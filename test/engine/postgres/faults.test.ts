import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { postgresEngine } from '../../../src/engine/postgres/engine.ts';
import type { Session } from '../../../src/engine/engine.ts';
import { failure } from '../../api/world.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import type { FreshDatabase } from '../../servers/fresh-database.ts';
import { startProxy } from '../../servers/proxy.ts';
import type { Chunk, Fault, Proxy } from '../../servers/proxy.ts';
import type { TestServer } from '../../servers/test-server.ts';
import { hasDump } from '../../story/server-dump.ts';
import { tableOf } from './table-of.ts';
import { entry } from '../entry.ts';
import { blocksOf, from, schemaOf, withDatabase } from './world.ts';

const script = `CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL);
  INSERT INTO people SELECT n, repeat('x', 200) FROM generate_series(1, 20000) n;`;

/** The new version has other rows than the old one. */
const newRows = 5000;

await describeEachServer(['postgres'], (server) => {
  const through = (
    database: FreshDatabase,
    decide: (chunk: Chunk) => Fault | Promise<Fault>,
    work: (session: Session, proxy: Proxy) => Promise<void>,
  ): Promise<void> => withProxy(server, database, decide, work);

  test('the connection is cut, anywhere: the database is the old one or the new one, as the history says', async () => {
    await withDatabase(server, script, async (database, direct) => {
      let chunks = 0;
      await through(
        database,
        () => 'pass',
        async (session, proxy) => {
          const before = proxy.count;
          await replace(session, 'first', false);
          chunks = proxy.count - before;
        },
      );
      expect(chunks).toBeGreaterThan(50);
      const outcomes = new Set<string>();
      for (let point = 1; point <= chunks; point += Math.ceil(chunks / 40)) {
        let start = Infinity;
        let struck = false;
        const decide = ({ count }: Chunk): Fault => {
          struck ||= count >= start + point;
          return count === start + point ? 'cut' : 'pass';
        };
        await through(database, decide, async (session, proxy) => {
          start = proxy.count;
          await replace(session, `${point}`, true).catch((error: unknown) => {
            expect(error).toMatchObject({
              code: expect.stringMatching(/^(CONNECTION_FAILED|FAILED_AFTER_COMMIT)$/) as string,
            });
          });
        });
        const [newest] = await direct.history();
        const [[rows] = []] = await database.rows('SELECT count(*) FROM people');
        expect(rows).toBe(newest ? newRows : 20_000);
        outcomes.add(struck ? (newest ? 'new' : 'old') : 'no fault');
        if (newest) await restart(database);
      }
      expect(outcomes).toContain('old');
      await replace(direct, 'last', true);
      expect(await database.rows('SELECT count(*) FROM people')).toEqual([[newRows]]);
    });
  });

  test('the reply to COMMIT is lost: the new version is live, and the error says so (trap 16)', async () => {
    await withDatabase(server, script, async (database) => {
      const decide = ({ direction, data }: Chunk): Fault =>
        direction === 'down' && data.includes('COMMIT\0') ? 'cut' : 'pass';
      await through(database, decide, async (session, proxy) => {
        await expect(replace(session, 'run', true)).rejects.toMatchObject(failure('FAILED_AFTER_COMMIT'));
        expect(proxy.struck).toBe(true);
      });
      expect(await database.rows('SELECT count(*) FROM people')).toEqual([[newRows]]);
    });
  });

  test('the COMMIT itself is lost: nothing was changed, and the error says so', async () => {
    await withDatabase(server, script, async (database, direct) => {
      const decide = ({ direction, data }: Chunk): Fault =>
        direction === 'up' && data.includes('COMMIT\0') ? 'cut' : 'pass';
      await through(database, decide, async (session, proxy) => {
        await expect(replace(session, 'run', true)).rejects.toMatchObject(
          failure('CONNECTION_FAILED', 'Nothing was changed'),
        );
        expect(proxy.struck).toBe(true);
      });
      expect(await database.rows('SELECT count(*) FROM people')).toEqual([[20_000]]);
      expect(await direct.history()).toEqual([]);
    });
  });

  test('the server is told to stop when the commit is done: the new version is live, and the error says so', async () => {
    await withDatabase(server, script, async (database) => {
      const decide = ({ direction, data }: Chunk): Fault =>
        direction === 'down' && data.includes('COMMIT\0') ? lastWord() : 'pass';
      await through(database, decide, async (session, proxy) => {
        await expect(replace(session, 'run', true)).rejects.toMatchObject(failure('FAILED_AFTER_COMMIT'));
        expect(proxy.struck).toBe(true);
      });
      expect(await database.rows('SELECT count(*) FROM people')).toEqual([[newRows]]);
    });
  });

  test('the server answers COMMIT with ROLLBACK, and calls it no error: nothing was changed (trap 8)', async () => {
    await withDatabase(server, script, async (database, direct) => {
      await through(database, spoilCommit(), async (session, proxy) => {
        await expect(replace(session, 'run', true)).rejects.toMatchObject(
          failure('DATABASE_FAILED', 'Nothing was changed'),
        );
        expect(proxy.struck).toBe(true);
      });
      expect(await database.rows('SELECT count(*) FROM people')).toEqual([[20_000]]);
      expect(await direct.history()).toEqual([]);
      await replace(direct, 'next', true);
      expect(await database.rows('SELECT count(*) FROM people')).toEqual([[newRows]]);
    });
  });

  test('a number that is taken from a sequence while the COMMIT is under way is not given again', async () => {
    const numbered = `CREATE TABLE people (id serial PRIMARY KEY, name text NOT NULL);
      INSERT INTO people (name) SELECT 'old' FROM generate_series(1, 10)`;
    await withDatabase(server, numbered, async (database) => {
      const taken: unknown[] = [];
      const decide = async ({ direction, data }: Chunk): Promise<Fault> => {
        if (direction === 'up' && data.includes('COMMIT\0') && taken.length === 0)
          taken.push(
            ...(await database.rows(
              "SELECT nextval('people_id_seq'), nextval('people_id_seq'), nextval('people_id_seq')",
            )),
          );
        return 'pass';
      };
      await through(database, decide, async (session) => {
        await session.stage({}, async (stage) => {
          const schema = await stage.schema();
          await stage.reuse(schema);
          await stage.finish(schema, await stage.sequences());
          await stage.cutover(entry('run'));
        });
      });
      expect(taken).toEqual([[11, 12, 13]]);
      expect(await database.rows("SELECT nextval('people_id_seq')")).toEqual([[14]]);
    });
  });

  test.skipIf(!hasDump(server))(
    'beside a pg_dump that is at work: the run waits, then says who is in the way, and nothing was changed (needs pg_dump)',
    async () => {
      await withDatabase(server, script, async (database, direct) => {
        const { hostname, port } = new URL(database.url);
        // A dump of a big table, seen from the server: it has begun, and does not come to its end.
        const proxy = await startProxy({ host: hostname, port: Number(port) || 5432 }, ({ data }) =>
          data.includes('COPY public.people') ? 'stall' : 'pass',
        );
        const dump = spawn('pg_dump', ['-d', database.url.replace(/@[^/]*\//, `@127.0.0.1:${proxy.port}/`)]);
        const isOver = once(dump, 'close');
        try {
          while (!proxy.struck) await sleep(10);
          await expect(replace(direct, 'run', true)).rejects.toMatchObject({
            code: 'LOCKED',
            message: expect.stringMatching(/application "pg_dump".*Nothing was changed/) as string,
          });
          expect(await database.rows('SELECT count(*) FROM people')).toEqual([[20_000]]);
        } finally {
          await proxy.close();
          await isOver;
        }
        await replace(direct, 'next', true);
        expect(await database.rows('SELECT count(*) FROM people')).toEqual([[newRows]]);
      });
    },
  );

  describe('the connection dies while rows are read (trap 1)', () => {
    test('cut by the network: an error, never a short table', async () => {
      await withDatabase(server, script, async (database) => {
        let bytes = 0;
        const decide = ({ direction, data }: Chunk): Fault => {
          if (direction === 'down') bytes += data.length;
          return bytes > 2_000_000 ? 'cut' : 'pass';
        };
        await through(database, decide, async (session, proxy) => {
          await expect(readAll(session)).rejects.toMatchObject(failure('CONNECTION_FAILED'));
          expect(proxy.struck).toBe(true);
        });
      });
    });

    test('ended by the server', async () => {
      await withDatabase(server, script, async (database, session) => {
        const reading = session.read(async (reader) => {
          const table = tableOf(await reader.schema(), 'people');
          for await (const { rows } of reader.read(table)) {
            expect(rows).toBeGreaterThan(0);
            await endOthers(database, session);
          }
        });
        await expect(reading).rejects.toMatchObject(failure('CONNECTION_FAILED'));
      });
    });
  });

  test('the server ends the connection in the load: nothing was changed, and the next run succeeds', async () => {
    await withDatabase(server, script, async (database, direct) => {
      const schema = await schemaOf(direct);
      const session = await postgresEngine.connect(database.url, {});
      const staging = session.stage({}, async (stage) => {
        await stage.create(schema);
        await endOthers(database, direct);
        await stage.write(tableOf(schema, 'people'), ['id', 'name'], from([newBlock()]), () => undefined);
      });
      await expect(staging).rejects.toMatchObject(failure('CONNECTION_FAILED', 'people'));
      await session.close();
      expect(await database.rows('SELECT count(*) FROM people')).toEqual([[20_000]]);
      await replace(direct, 'next', true);
      expect(await database.rows('SELECT count(*) FROM people')).toEqual([[newRows]]);
    });
  });

  test('an abandoned read leaves the connection of a stage usable', async () => {
    await withDatabase(server, script, async (_, session) => {
      await session.stage({}, async (stage) => {
        const table = tableOf(await stage.schema(), 'people');
        for await (const { rows } of stage.read(table)) {
          expect(rows).toBeGreaterThan(0);
          break;
        }
        expect(await stage.stats('people', [])).toMatchObject({ rows: 20_000 });
      });
    });
  });

  test('what a dead run left of its scratch databases is cleared up; those in use are not', async () => {
    await withDatabase(server, script, async (database, session) => {
      const used = await session.scratch();
      await used.run('CREATE TABLE kept (a int)');
      const names = "SELECT nspname FROM pg_namespace WHERE nspname ~ '^carryover_scratch'";
      expect(await database.rows(names)).toHaveLength(1);
      expect(await session.clean()).toEqual([]);
      await endOthers(database, session);
      expect(await session.clean()).toHaveLength(1);
      expect(await database.rows(names)).toEqual([]);
      await used.close();
    });
  });
});

function newBlock(): { data: Buffer; rows: number } {
  const lines = Array.from({ length: newRows }, (_, id) => `{"id":${id},"name":"new"}\n`);
  return { data: Buffer.from(lines.join('')), rows: newRows };
}

/** What a server says that ends a connection (57P01). */
function lastWord(): Buffer {
  const fields = 'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0';
  const head = Buffer.from('E....');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, Buffer.from(fields)]);
}

/**
 * Has the transaction fail, unseen by the client, just before its COMMIT: the server really answers that with ROLLBACK. What
 * it says of the statement that is put in between is kept back.
 */
function spoilCommit(): (chunk: Chunk) => Fault {
  let spoilt = 0;
  let isKeptBack = false;
  return ({ direction, connection, data }) => {
    if (spoilt === 0 && direction === 'up' && data.includes('COMMIT\0')) {
      spoilt = connection;
      isKeptBack = true;
      const sql = 'SELECT 1/0\0';
      const head = Buffer.from('Q....');
      head.writeInt32BE(sql.length + 4, 1);
      return Buffer.concat([head, Buffer.from(sql), data]);
    }
    if (!isKeptBack || direction === 'up' || connection !== spoilt) return 'pass';
    // ReadyForQuery, in a failed transaction.
    const end = data.indexOf(Buffer.from('Z\0\0\0\x05E', 'latin1'));
    isKeptBack = end === -1;
    return isKeptBack ? Buffer.alloc(0) : data.subarray(end + 6);
  };
}

/** Another version with other rows; with or without the cutover. */
async function replace(session: Session, id: string, cutover: boolean): Promise<void> {
  await session.stage({}, async (stage) => {
    const schema = await stage.schema();
    await stage.create(schema);
    await stage.write(tableOf(schema, 'people'), ['id', 'name'], from([newBlock()]), () => undefined);
    await stage.finish(schema, new Map());
    if (cutover) await stage.cutover(entry(id));
  });
}

async function restart(database: FreshDatabase): Promise<void> {
  await database.run(`DROP TABLE people; ${script} TRUNCATE carryover.carryover_runs`);
}

async function readAll(session: Session): Promise<void> {
  await session.read(async (reader) => {
    await blocksOf(reader.read(tableOf(await reader.schema(), 'people')));
  });
}

/** All connections of carryover but the main one of `session`. */
async function endOthers(database: FreshDatabase, session: Session): Promise<void> {
  const release = await session.lock({});
  await database.rows(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'carryover' AND datname = current_database()
      AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 1)`,
  );
  await release();
}

async function withProxy(
  server: TestServer,
  database: FreshDatabase,
  decide: (chunk: Chunk) => Fault | Promise<Fault>,
  work: (session: Session, proxy: Proxy) => Promise<void>,
): Promise<void> {
  const { hostname, port } = new URL(server.url.replace(/^postgres(ql)?:/, 'http:'));
  const proxy = await startProxy({ host: hostname, port: Number(port) || 5432 }, decide);
  try {
    const url = database.url.replace(/@[^/]*\//, `@127.0.0.1:${proxy.port}/`);
    const session = await postgresEngine.connect(url, { waitSeconds: 5 });
    try {
      await work(session, proxy);
    } finally {
      await session.close();
    }
  } finally {
    await proxy.close();
  }
}
