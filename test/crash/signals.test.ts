import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { lastingFolder } from './lasting-folder.ts';
import { faultsOfNextRun } from './next-run.ts';
import { playground } from './playground.ts';
import { program, startProcess } from './run-program.ts';
import type { Started } from './run-program.ts';
import { leftovers, snapshotFaults, stateOf } from './state.ts';
import { tellStory } from './story.ts';

const manyRows = `
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
  INSERT INTO orders (user_id, note) SELECT 1 + i % 60, 'one of many ' || i FROM n`;

const story = await tellStory('upgrade', 'wal', lastingFolder(), manyRows);

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s during the load: undone, exit code 130, nothing left',
  async (signal) => {
    const { folder, cwd } = setUp();
    const started = startProcess([process.execPath, program, ...story.words(folder)], cwd);
    await says(started, '\nloading rows\n');
    started.child.kill(signal);
    const { code, stderr } = await started.ended;
    expect({ code, stderr }).toMatchObject({ code: 130 });
    expect(stderr).toMatch(/^error: Interrupted\. The run was undone/m);
    expect(stateOf(story, folder)).toEqual({ old: true, new: false });
    expect(await snapshotFaults(story, folder)).toEqual([]);
    // What is kept for `rollback` is kept by a run that was finished.
    expect(leftovers({ ...story, retained: 0 }, folder)).toEqual([]);
    expect(await faultsOfNextRun(story, folder, cwd)).toEqual([]);
  },
);

test('the second SIGINT ends it at once: still the old database, and the next run clears up', async () => {
  const { folder, cwd } = setUp();
  const started = startProcess([process.execPath, program, ...story.words(folder)], cwd);
  await says(started, '\nloading rows\n');
  started.child.kill('SIGINT');
  started.child.kill('SIGINT');
  const { code } = await started.ended;
  expect(code).toBe(130);
  expect(stateOf(story, folder)).toEqual({ old: true, new: false });
  expect(await snapshotFaults(story, folder)).toEqual([]);
  expect(await faultsOfNextRun(story, folder, cwd)).toEqual([]);
});

function setUp() {
  const { folder, cwd, remove } = playground(story);
  onTestFinished(remove);
  return { folder, cwd };
}

async function says({ child, ended }: Started, words: string): Promise<void> {
  let said = '';
  while (!said.includes(words)) {
    const more = await Promise.race([once(child.stderr ?? child, 'data'), ended]);
    if (!Array.isArray(more)) throw new Error(`it ended with ${more.code}: ${more.stderr}`);
    said += String(more[0]);
  }
}
