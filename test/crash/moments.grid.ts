import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identify } from '../servers/identify.ts';
import { startables } from '../servers/startables.ts';
import { startThrowAway } from '../servers/throw-away.ts';
import type { ThrowAway } from '../servers/throw-away.ts';
import { rangeOf } from './grid-range.ts';
import { killProcessAt, killServerAt } from './kill-at.ts';
import type { Killed } from './kill-at.ts';
import { killAtStep } from './kill-at-step.ts';
import { momentsOf } from './moments.ts';
import type { Moment } from './moments.ts';
import { tellServerStory } from './server-story.ts';
import type { ServerStory } from './server-story.ts';

const products = (['postgres', 'mariadb', 'mysql'] as const).map((product) => ({
  product,
  recipe: startables(product)[0]?.recipe,
}));

describe.each(products)('$product, a private server (needs its programs)', ({ product, recipe }) => {
  let server: ThrowAway;
  let story: ServerStory;
  const isLeftOut = recipe === undefined || rangeOf(product) === null;
  beforeAll(async () => {
    if (recipe === undefined || isLeftOut) return;
    server = await startThrowAway(recipe);
    story = await tellServerStory(await identify(server.url));
  });
  afterAll(() => server?.stop());

  const tryAll = async (kill: (moment: Moment) => Promise<Killed>): Promise<void> => {
    const faults: string[] = [];
    const counts = new Map<string, number>();
    const { first, last, step } = rangeOf(product) ?? { first: 1, last: Infinity, step: 1 };
    const chosen = momentsOf(product).filter(
      (_, at) => at + 1 >= first && at < last && (at + 1 - first) % step === 0,
    );
    for (const moment of chosen) {
      const { state, faults: found } = await kill(moment);
      const outcome = state?.split(':', 1)[0] ?? 'not passed';
      console.log(`${product}: ${moment.name}: ${outcome} ${found.join('; ')}`);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      faults.push(...found.map((fault) => `${moment.name}: ${fault}`));
    }
    expect(faults).toEqual([]);
    if (chosen.length < momentsOf(product).length) return;
    // Moments that no run passes any more are none.
    expect(counts.get('not passed') ?? 0).toBeLessThan(7);
    expect(counts.get('old')).toBeGreaterThan(5);
    expect(counts.get('new')).toBeGreaterThan(0);
  };

  test.skipIf(isLeftOut)(
    'our process is killed at every step of an upgrade: old, and the next run succeeds',
    async () => {
      const faults: string[] = [];
      let steps = 0;
      for (
        let found = await killAtStep(story, 1);
        found !== null;
        found = await killAtStep(story, steps + 1)
      ) {
        steps += 1;
        faults.push(...found);
      }
      console.log(`${product}: killed at ${steps} steps, ${faults.join('; ') || 'no faults'}`);
      expect(faults).toEqual([]);
      expect(steps).toBeGreaterThan(10);
    },
    3_600_000,
  );

  test.skipIf(isLeftOut)(
    'our process is killed at every moment of an upgrade: old or new, and the next run succeeds',
    () => tryAll((moment) => killProcessAt(story, moment)),
    3_600_000,
  );

  test.skipIf(isLeftOut)(
    'the server is killed at every moment of an upgrade: old or new, and the next run succeeds',
    () => tryAll((moment) => killServerAt(story, server, moment)),
    3_600_000,
  );
});
