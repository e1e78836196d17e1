import { beforeAll, expect, test } from 'vitest';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { hasDump } from '../story/server-dump.ts';
import { tellServerStory } from './server-story.ts';
import type { ServerStory } from './server-story.ts';
import { stall } from './stall-connections.ts';

// Trap 15.
await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  let story: ServerStory;
  beforeAll(async () => {
    if (hasDump(server)) story = await tellServerStory(server);
  });

  // `npm run test:crash` does it at every step.
  test.skipIf(!hasDump(server)).each([
    { step: 'load', isBlackHole: false },
    { step: 'cutover', isBlackHole: true },
  ] as const)(
    'the network goes silent at $step (black hole: $isBlackHole): the run ends, old or new, and the next one succeeds (needs the dump program)',
    async (at) => {
      expect(await stall(story, at)).toEqual([]);
    },
  );
});
