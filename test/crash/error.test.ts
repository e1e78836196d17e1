import { expect, test } from 'vitest';
import { tempFolder } from '../temp-folder.ts';
import { hasStrace } from './has-strace.ts';
import { tellStory } from './story.ts';
import { sample, sweep } from './sweep.ts';

/** A part of `error.grid.ts`. */
test.skipIf(!hasStrace).each([
  { name: 'upgrade', journal: 'wal', step: 40, around: 1 },
  { name: 'upgrade', journal: 'delete', step: 60, around: 2 },
  { name: 'restore into nothing', journal: 'wal', step: 30, around: 1 },
  { name: 'restore after init', journal: 'delete', step: 50, around: 0 },
  { name: 'init', journal: 'wal', step: 60, around: 0 },
  { name: 'backup', journal: 'delete', step: 20, around: 0 },
] as const)(
  'disk full and I/O error at system calls, a part of all: $name, $journal (needs strace)',
  async ({ name, journal, step, around }) => {
    const story = await tellStory(name, journal, tempFolder());
    const { faults, tried } = await sweep(story, ['ENOSPC', 'EIO'], sample(step, around));
    expect(faults).toEqual([]);
    expect(tried).toBeGreaterThan(1);
  },
);
