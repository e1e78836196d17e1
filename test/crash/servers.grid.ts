import { expect, test } from 'vitest';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { hasDump } from '../story/server-dump.ts';
import { countChunks, disturb } from './cut-connections.ts';
import { tellServerStory } from './server-story.ts';

await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  test.skipIf(!hasDump(server))(
    'the connection is cut at every chunk of an upgrade (needs the dump program)',
    async () => {
      const story = await tellServerStory(server);
      const chunks = await countChunks(story);
      const faults: string[] = [];
      let struck = 0;
      for (let nth = 1; nth <= chunks; nth += 1) {
        const outcome = await disturb(story, nth, 'cut');
        faults.push(...outcome.faults);
        if (outcome.struck) struck += 1;
      }
      console.log(`${server.name}: cut at ${chunks} chunks, ${struck} hit`);
      expect(faults).toEqual([]);
      expect(struck / chunks).toBeGreaterThan(0.8);
    },
    3_600_000,
  );
});
