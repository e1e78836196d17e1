import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Reader } from '../../../src/engine/engine.ts';
import { postgresEngine } from '../../../src/engine/postgres/engine.ts';
import type { Block, Table } from '../../../src/model.ts';
import { inLanes } from '../../../src/snapshot/in-lanes.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import { within } from '../../servers/fresh-database.ts';
import { blocksOf, withDatabase } from './world.ts';

const names = ['one', 'two', 'three', 'four'];
const script = names
  .map(
    (name) =>
      `CREATE TABLE ${name} AS SELECT n, repeat('x', 100) AS filler FROM generate_series(1, 30000) n;`,
  )
  .join('\n');
const moreRows = `BEGIN; ${names.map((name) => `INSERT INTO ${name} VALUES (0, 'late');`).join(' ')} COMMIT`;

/** Tables that are being read, each with its first block taken. */
async function begun(reader: Reader, tables: readonly Table[]): Promise<AsyncIterator<Block>[]> {
  const reads = tables.map((table) => reader.read(table)[Symbol.asyncIterator]());
  await Promise.all(reads.map((read) => read.next()));
  return reads;
}

async function rest(read: AsyncIterator<Block>): Promise<number> {
  let rows = 0;
  for (let next = await read.next(); !next.done; next = await read.next()) rows += next.value.rows;
  return rows;
}

const rowsOf = (blocks: readonly Block[]): number => blocks.reduce((sum, { rows }) => sum + rows, 0);

const backends = `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()
  AND (state LIKE 'idle in transaction%' OR query LIKE 'COPY (SELECT%filler%')`;

await describeEachServer(['postgres'], (server) => {
  test('several tables are read at once, all as they were at one instant, though others write', async () => {
    await withDatabase(server, script, async (database, session) => {
      await session.read(async (reader) => {
        const { tables } = await reader.schema();
        expect(reader.lanes).toBe(3);
        await database.run(moreRows);
        // As many as there are lanes: none waits for another to end.
        const reads = await begun(reader, tables.slice(0, 3));
        expect(await database.rows(backends)).toEqual([[3]]);
        await database.run(moreRows);
        await Promise.all(reads.map(rest));
        for (const table of tables) {
          expect(rowsOf(await blocksOf(reader.read(table)))).toBe(30_000);
          expect((await reader.stats(table.name, [])).rows).toBe(30_000);
        }
      });
      expect(await database.rows('SELECT count(*)::int FROM one')).toEqual([[30_002]]);
    });
  });

  test.each([
    ['may have no further connection', { limit: 2, lanes: 3, revoke: '' }],
    [
      'may not share an instant',
      { limit: 9, lanes: 1, revoke: 'REVOKE EXECUTE ON FUNCTION pg_export_snapshot() FROM PUBLIC' },
    ],
  ])('a user who %s reads one table after the other', async (_, { limit, lanes, revoke }) => {
    await withDatabase(server, script, async (database) => {
      const user = `carryover_user_${randomBytes(4).toString('hex')}`;
      await database.run(`CREATE ROLE ${user} LOGIN PASSWORD 'pw' CONNECTION LIMIT ${limit};
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${user}; ${revoke}`);
      try {
        const url = database.url.replace(/\/\/[^@/]*@/, `//${user}:pw@`);
        const session = await postgresEngine.connect(url, { waitSeconds: 0 });
        const counts = await session.read(async (reader) => {
          const { tables } = await reader.schema();
          expect(reader.lanes ?? 1).toBe(lanes);
          return inLanes(tables, lanes, async (table) => rowsOf(await blocksOf(reader.read(table))));
        });
        await session.close();
        expect(counts).toEqual([30_000, 30_000, 30_000, 30_000]);
      } finally {
        await database.run(`DROP OWNED BY ${user}`);
        await database.run(`DROP ROLE ${user}`);
      }
    });
  });

  test('somebody waits to change a table that is read: no lane stands behind him in the queue', async () => {
    await withDatabase(server, script, async (database, session) => {
      await within(database.url, async (other) => {
        let change: Promise<unknown> = Promise.resolve();
        await session.read(async (reader) => {
          const { tables } = await reader.schema();
          await other.run('SET lock_timeout = 0');
          change = other.run('ALTER TABLE two ADD COLUMN late int');
          const waits = `SELECT count(*)::int FROM pg_locks WHERE NOT granted AND relation = 'two'::regclass`;
          while ((await database.rows(waits))[0]?.[0] !== 1);
          const counts = tables.map(async (table) => rowsOf(await blocksOf(reader.read(table))));
          expect(await Promise.all(counts)).toEqual([30_000, 30_000, 30_000, 30_000]);
        });
        await change;
      });
    });
  });
});
