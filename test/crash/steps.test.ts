import { beforeAll, describe, expect, test } from 'vitest';
import { lastingFolder } from './lasting-folder.ts';
import { faultsOfNextRun } from './next-run.ts';
import { playground } from './playground.ts';
import { startCall } from './start-call.ts';
import { snapshotFaults, stateOf } from './state.ts';
import { tellStory } from './story.ts';
import type { JournalMode, Story, StoryName } from './story.ts';

interface Case {
  readonly name: StoryName;
  readonly journal: JournalMode;
  /** Every step of the run, in order. */
  readonly steps: readonly string[];
}

const build = ['create', 'load', 'finish', 'verify', 'cutover'];
const upgrade = ['lock', 'declare', 'plan', 'look', 'retain', 'plan', 'snapshot', 'prove', ...build];

const cases: readonly Case[] = [
  { name: 'upgrade', journal: 'wal', steps: upgrade },
  { name: 'restore into nothing', journal: 'delete', steps: ['lock', 'prove', ...build] },
  { name: 'restore after init', journal: 'wal', steps: ['lock', 'prove', 'look', ...build.slice(1)] },
  { name: 'init', journal: 'delete', steps: ['lock', 'declare', 'snapshot', 'prove', ...build] },
  { name: 'backup', journal: 'wal', steps: ['snapshot', 'prove'] },
];

describe.each(cases)('killed at each step: $name, $journal', ({ name, journal, steps }) => {
  let story: Story;
  const home = lastingFolder();
  beforeAll(async () => {
    story = await tellStory(name, journal, home);
  });

  test('passes these steps', async () => {
    const place = playground(story);
    const { code, stdout } = await startCall(name, place, { nth: 0, signal: 'SIGKILL' }).ended;
    place.remove();
    expect(stdout.trim().split('\n')).toEqual(steps);
    expect(code).toBe(0);
  });

  test.concurrent.each(steps.map((step, index) => ({ step, nth: index + 1 })))(
    'at step $nth, $step',
    async ({ step, nth }) => {
      const place = playground(story);
      const { folder, cwd, remove } = place;
      try {
        const { signal, stdout } = await startCall(name, place, { nth, signal: 'SIGKILL' }).ended;
        expect(signal).toBe('SIGKILL');
        expect(stdout.trim().split('\n')).toEqual(steps.slice(0, nth));
        expect(stateOf(story, folder).old, `${step} comes before the commit`).toBe(true);
        expect(await snapshotFaults(story, folder)).toEqual([]);
        expect(await faultsOfNextRun(story, folder, cwd)).toEqual([]);
      } finally {
        remove();
      }
    },
  );
});
