import { expect, test } from 'vitest';
import { postgresEngine } from '../../../src/engine/postgres/engine.ts';
import type { Reader, Session } from '../../../src/engine/engine.ts';
import type { Table } from '../../../src/model.ts';
import { failure } from '../../api/world.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import { freshDatabase, within } from '../../servers/fresh-database.ts';
import { blocksOf, withDatabase } from './world.ts';

const script = `CREATE TABLE one (id int PRIMARY KEY, v text); CREATE TABLE two (id int PRIMARY KEY);
  INSERT INTO one SELECT n, 'old' FROM generate_series(1, 1000) n; INSERT INTO two SELECT generate_series(1, 10)`;

async function tableOf(reader: Reader, name: string): Promise<Table> {
  const table = (await reader.schema()).tables.find((candidate) => candidate.name === name);
  if (!table) throw new Error(`no table ${name}`);
  return table;
}

async function count(reader: Reader, named: string | Table): Promise<number> {
  const table = typeof named === 'string' ? await tableOf(reader, named) : named;
  return (await blocksOf(reader.read(table))).reduce((sum, { rows }) => sum + rows, 0);
}

async function tokenOf(reader: Reader): Promise<string> {
  const token = await reader.share?.();
  if (typeof token !== 'string') throw new Error('nothing is shared');
  return token;
}

function readShared<T>(session: Session, token: string, work: (reader: Reader) => Promise<T>): Promise<T> {
  if (!session.readShared) throw new Error('the engine shares no instants');
  return session.readShared(token, work);
}

await describeEachServer(['postgres'], (server) => {
  const other = async <T>(url: string, work: (session: Session) => Promise<T>): Promise<T> => {
    const session = await postgresEngine.connect(url, { waitSeconds: 0, readOnly: true });
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  };

  test('other sessions read the instant that one shares, though rows and tables came since', async () => {
    await withDatabase(server, script, async (database, session) => {
      await session.read(async (reader) => {
        const token = await tokenOf(reader);
        await database.run(`INSERT INTO one VALUES (0, 'late'); DELETE FROM two; CREATE TABLE late (id int)`);
        await other(database.url, (second) =>
          readShared(second, token, async (joined) => {
            expect((await joined.schema()).tables.map(({ name }) => name)).toEqual(['one', 'two']);
            expect([await count(joined, 'one'), await count(joined, 'two')]).toEqual([1000, 10]);
          }),
        );
      });
    });
  });

  test('once whoever shares it has gone, what was read does not count', async () => {
    await withDatabase(server, script, async (database, session) => {
      let leave = (): void => undefined;
      const left = new Promise<void>((resolve) => (leave = resolve));
      let tell: (token: string) => void = () => undefined;
      const told = new Promise<string>((resolve) => (tell = resolve));
      const sharing = session.read(async (reader) => {
        tell(await tokenOf(reader));
        await left;
      });
      const token = await told;
      await other(database.url, async (second) => {
        const reading = readShared(second, token, async (joined) => {
          expect(await count(joined, 'one')).toBe(1000);
          leave();
          await sharing;
          // As an empty table it would be read, if nobody looked: its rows went after the instant.
          await database.run('TRUNCATE two');
          return count(joined, 'two');
        });
        await expect(reading).rejects.toMatchObject(failure('CHANGED_SINCE'));
        // And nobody joins it any more.
        await expect(readShared(second, token, async () => 1)).rejects.toMatchObject(
          failure('CHANGED_SINCE'),
        );
      });
    });
  });

  test('whoever shares it is gone at the very end: an error, not a result', async () => {
    await withDatabase(server, script, async (database, session) => {
      await other(database.url, async (second) => {
        let reading: Promise<unknown> = Promise.resolve();
        await session.read(async (reader) => {
          const token = await tokenOf(reader);
          let begun = (): void => undefined;
          const isIn = new Promise<void>((resolve) => (begun = resolve));
          reading = readShared(second, token, async (joined) => {
            await count(joined, 'one');
            begun();
            const gone = "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'";
            while ((await database.rows(gone))[0]?.[0] !== 0);
          });
          reading.catch(() => undefined);
          await isIn;
        });
        await expect(reading).rejects.toMatchObject(failure('CHANGED_SINCE'));
      });
    });
  });

  test.each(['', 'x', '00000003-0000001B-1', "00000003'; DROP TABLE one/1/2", '00000003-00000002-1/1/2'])(
    'a token that nobody gave is refused: %s',
    async (token) => {
      await withDatabase(server, script, async (_, session) => {
        await expect(readShared(session, token, async () => 1)).rejects.toMatchObject(
          failure('CHANGED_SINCE'),
        );
      });
    },
  );

  test('the instant of another database of the same server is refused', async () => {
    await withDatabase(server, script, async (_, session) => {
      const second = await freshDatabase(server, script);
      try {
        await session.read(async (reader) => {
          const token = await tokenOf(reader);
          const reading = other(second.url, (joined) => readShared(joined, token, async () => 1));
          await expect(reading).rejects.toMatchObject(failure('CHANGED_SINCE'));
        });
      } finally {
        await second.remove();
      }
    });
  });

  test('where somebody waits to change a table, nobody stands behind him', async () => {
    await withDatabase(server, script, async (database, session) => {
      await within(database.url, async (changer) => {
        let change: Promise<unknown> = Promise.resolve();
        await session.read(async (reader) => {
          const token = await tokenOf(reader);
          const [one, two] = [await tableOf(reader, 'one'), await tableOf(reader, 'two')];
          await changer.run('SET lock_timeout = 0');
          change = changer.run('ALTER TABLE two ADD COLUMN late int');
          const waits = `SELECT count(*)::int FROM pg_locks WHERE NOT granted AND relation = 'two'::regclass`;
          while ((await database.rows(waits))[0]?.[0] !== 1);
          await other(database.url, async (second) => {
            expect(await readShared(second, token, (joined) => count(joined, one))).toBe(1000);
            const reading = readShared(second, token, (joined) => count(joined, two));
            await expect(reading).rejects.toMatchObject(failure('LOCKED'));
          });
          expect(await count(reader, two)).toBe(10);
        });
        await change;
      });
    });
  });

  test('a user who may not share an instant has no token', async () => {
    await withDatabase(server, script, async (database) => {
      const user = `carryover_user_${Date.now()}`;
      await database.run(`CREATE ROLE ${user} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${user};
        REVOKE EXECUTE ON FUNCTION pg_export_snapshot() FROM PUBLIC`);
      try {
        const url = database.url.replace(/\/\/[^@/]*@/, `//${user}@`);
        await other(url, (session) =>
          session.read(async (reader) => {
            expect(await reader.share?.()).toBeNull();
            expect(await count(reader, 'one')).toBe(1000);
          }),
        );
      } finally {
        await database.run(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
      }
    });
  });
});
