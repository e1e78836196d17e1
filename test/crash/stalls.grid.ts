import { expect, test } from 'vitest';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { hasDump } from '../story/server-dump.ts';
import { rangeOf } from './grid-range.ts';
import { tellServerStory } from './server-story.ts';
import { stall } from './stall-connections.ts';

const steps = [
  'declare',
  'plan',
  'look',
  'retain',
  'snapshot',
  'create',
  'load',
  'finish',
  'verify',
  'cutover',
] as const;

await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  test.skipIf(!hasDump(server) || rangeOf(server.product) === null).each([false, true])(
    'the network goes silent at each step of an upgrade, black hole: %s (needs the dump program; CARRYOVER_GRID chooses)',
    async (isBlackHole) => {
      const story = await tellServerStory(server);
      const faults: string[] = [];
      for (const step of steps) faults.push(...(await stall(story, { step, isBlackHole })));
      expect(faults).toEqual([]);
    },
    3_600_000,
  );
});
