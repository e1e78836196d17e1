import { expect, test } from 'vitest';
import { tempFolder } from '../temp-folder.ts';
import { hasStrace } from './has-strace.ts';
import { tellStory } from './story.ts';
import { sample, sweep } from './sweep.ts';

/** A part of `kill.grid.ts`. */
test.skipIf(!hasStrace).each([
  { name: 'upgrade', journal: 'wal', step: 30, around: 2 },
  { name: 'upgrade', journal: 'delete', step: 50, around: 2 },
  { name: 'restore into nothing', journal: 'delete', step: 20, around: 1 },
  { name: 'restore after init', journal: 'wal', step: 40, around: 1 },
  { name: 'init', journal: 'delete', step: 40, around: 1 },
  { name: 'backup', journal: 'wal', step: 30, around: 0 },
] as const)(
  'killed at system calls, a part of all: $name, $journal (needs strace)',
  async ({ name, journal, step, around }) => {
    const story = await tellStory(name, journal, tempFolder());
    const { faults, tried } = await sweep(story, ['KILL'], sample(step, around));
    expect(faults).toEqual([]);
    expect(tried).toBeGreaterThan(1);
  },
);
