import { expect, test } from 'vitest';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { hasDump } from '../story/server-dump.ts';
import { countChunks, disturb } from './cut-connections.ts';
import { rangeOf } from './grid-range.ts';
import { tellServerStory } from './server-story.ts';

await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  const range = rangeOf(server.product);

  test.skipIf(!hasDump(server) || range === null).each(['cut', 'cut all'] as const)(
    'the connection is disturbed at every chunk of an upgrade, %s (needs the dump program; CARRYOVER_GRID chooses)',
    async (how) => {
      const story = await tellServerStory(server);
      const chunks = await countChunks(story, 'call');
      const { first, last, step } = range ?? { first: 1, last: Infinity, step: 1 };
      const outcomes = new Map<string, number>();
      const faults: string[] = [];
      let points = 0;
      let struck = 0;
      for (let nth = first; nth <= Math.min(chunks, last); nth += step) {
        const disturbed = await disturb(story, { nth, how, way: 'call' });
        points += 1;
        if (disturbed.struck) struck += 1;
        const outcome = disturbed.struck ? disturbed.outcome : 'not struck';
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        // Told at once, so that a grid which is stopped has not run for nothing.
        for (const fault of disturbed.faults) console.log(`${server.name}: ${fault}`);
        if (points % 20 === 0) console.log(`${server.name}: ${how}, ${nth} of ${chunks} chunks`);
        faults.push(...disturbed.faults);
      }
      const counts = [...outcomes].map(([outcome, count]) => `${outcome}: ${count}`).join('; ');
      console.log(`${server.name}: ${how}, ${points} points, ${struck} struck (${counts})`);
      expect(faults).toEqual([]);
      expect(struck / points).toBeGreaterThan(0.8);
    },
    4 * 3_600_000,
  );
});
