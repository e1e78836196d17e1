import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { upgrade } from '../../src/api/upgrade.ts';
import { identify } from '../servers/identify.ts';
import { startables } from '../servers/startables.ts';
import { startThrowAway } from '../servers/throw-away.ts';
import type { Recipe, ThrowAway } from '../servers/throw-away.ts';
import { hasDump } from '../story/server-dump.ts';
import { play, tellServerStory } from './server-story.ts';
import type { ServerStory } from './server-story.ts';

const recipes: { name: string; recipe: Recipe | undefined }[] = [
  { name: 'PostgreSQL', recipe: startables('postgres')[0]?.recipe },
  { name: 'MariaDB', recipe: startables('mariadb')[0]?.recipe },
  { name: 'MySQL', recipe: startables('mysql')[0]?.recipe },
];

describe.each(recipes)(
  'the server is killed during an upgrade: $name (needs its programs)',
  ({ name, recipe }) => {
    let server: ThrowAway;
    let story: ServerStory;
    beforeAll(async () => {
      if (recipe === undefined) return;
      server = await startThrowAway(recipe);
      const found = await identify(server.url);
      if (!hasDump(found)) throw new Error(`The dump program of ${name} is missing.`);
      story = await tellServerStory(found);
    });
    afterAll(() => server?.stop());

    // `moments.grid.ts` does it around every statement.
    test.skipIf(recipe === undefined).each(['snapshot', 'load', 'cutover'] as const)(
      'at the step %s: old or new, and the next run succeeds',
      async (step) => {
        const playing = await play(story);
        try {
          // A sequence of PostgreSQL that was used since the last checkpoint skips numbers after a crash.
          if (story.server.product === 'postgres') await playing.database.run('CHECKPOINT');
          const killed: Promise<void>[] = [];
          const run = upgrade({
            database: playing.database.url,
            schema: `${playing.folder}/schema.sql`,
            mapping: `${playing.folder}/mapping.json`,
            snapshots: `${playing.folder}/snapshots`,
            onEvent(event) {
              if (event.type === 'step' && event.step === step) killed.push(server.kill());
            },
          });
          const code = await run.then(
            () => 'done',
            (error: unknown) => (error as { code?: string }).code,
          );
          expect(killed).not.toEqual([]);
          await Promise.all(killed);
          await server.restart();
          const state = await playing.state();
          expect(state).toMatch(/^(old|new)( with a journal)?$/);
          if (code === 'done') expect(state).toBe('new');
          const next = await playing.upgrade();
          expect({ ...next }).toMatchObject({ code: 0 });
          expect(await playing.state()).toBe('new');
        } finally {
          await playing.remove();
        }
      },
    );
  },
);
