import { expect, test } from 'vitest';
import { tempFolder } from '../temp-folder.ts';
import { hasStrace } from './has-strace.ts';
import { journalModes, storyNames, tellStory } from './story.ts';
import { every, sweep } from './sweep.ts';

const stories = storyNames.flatMap((name) => journalModes.map((journal) => ({ name, journal })));

test.skipIf(!hasStrace).each(stories)(
  'killed at every changing system call: $name, $journal (needs strace)',
  async ({ name, journal }) => {
    const story = await tellStory(name, journal, tempFolder());
    const { faults, hit, tried } = await sweep(story, ['KILL'], every);
    expect(faults).toEqual([]);
    expect(hit / tried).toBeGreaterThan(0.8);
    expect(tried).toBeGreaterThan(20);
  },
  3_600_000,
);
