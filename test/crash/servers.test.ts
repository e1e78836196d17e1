import { beforeAll, expect, test } from 'vitest';
import { connect } from '../servers/connect.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { hasDump } from '../story/server-dump.ts';
import { countChunks, disturb } from './cut-connections.ts';
import { killAtStep } from './kill-at-step.ts';
import { play, tellServerStory, untold } from './server-story.ts';
import type { ServerStory } from './server-story.ts';

await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  let story: ServerStory;
  beforeAll(async () => {
    if (hasDump(server)) story = await tellServerStory(server);
  });

  // `npm run test:crash` cuts at every chunk.
  test.skipIf(!hasDump(server))(
    'the connection is cut in the middle of an upgrade: old or new, and the next run succeeds (needs the dump program)',
    async () => {
      const chunks = await countChunks(story, 'call');
      const points = Array.from({ length: 4 }, (_, index) => Math.ceil(((index + 0.5) * chunks) / 4));
      const tail = [chunks - 40, chunks - 12, chunks - 2];
      const outcomes = [];
      for (const nth of [...points, ...tail])
        outcomes.push(await disturb(story, { nth, how: 'cut', way: 'call' }));
      // As a process, too: it must not end with 0 because nothing is left to wait for.
      const middle = Math.ceil(chunks / 2);
      outcomes.push(await disturb(story, { nth: middle, how: 'cut', way: 'upgrade' }));
      expect(outcomes.flatMap(({ faults }) => faults)).toEqual([]);
      expect(outcomes.filter(({ struck }) => struck).length).toBeGreaterThan(5);
    },
    600_000,
  );

  // `npm run test:crash` does it at every step and around every statement.
  test.skipIf(!hasDump(server)).each(['plan', 'snapshot', 'load', 'cutover'] as const)(
    'the process is killed at the step %s of an upgrade: old, and the next run succeeds (needs the dump program)',
    async (step) => {
      expect(await killAtStep(story, step)).toEqual([]);
    },
  );

  test('a writer at full speed during an upgrade: every row that was acknowledged is there', async () => {
    const playing = await play(untold(server));
    const writer = await connect(playing.database.url);
    try {
      // An application waits as long as it takes.
      await writer.run(
        server.product === 'postgres'
          ? 'SET lock_timeout = 0'
          : 'SET lock_wait_timeout = 600, innodb_lock_wait_timeout = 600',
      );
      const acknowledged: string[] = [];
      const stop = new AbortController();
      const writing = (async () => {
        for (let turn = 0; !stop.signal.aborted; turn += 1) {
          await writer.run(`INSERT INTO log (what) VALUES ('written ${turn}')`);
          acknowledged.push(`written ${turn}`);
        }
      })();
      const { code, stderr } = await playing.upgrade();
      const atEnd = acknowledged.length;
      stop.abort();
      await writing;
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(atEnd).toBeGreaterThan(10);
      const rows = await playing.database.rows('SELECT what FROM log');
      const found = new Set(rows.map(([what]) => what));
      expect(acknowledged.filter((what) => !found.has(what))).toEqual([]);
      expect(rows).toHaveLength(acknowledged.length);
    } finally {
      await writer.close().catch(() => undefined);
      await playing.remove();
    }
  });
});
