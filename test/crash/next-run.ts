import { runMain } from '../run-main.ts';
import { isDone, leftovers, snapshotFaults } from './state.ts';
import type { Story } from './story.ts';

/** Runs the same command again, as the next deploy would: it must succeed, clear up, and do what it says. */
export async function faultsOfNextRun(story: Story, folder: string, cwd: string): Promise<string[]> {
  const { code, stderr } = await runMain(story.words(folder), { cwd });
  if (code !== 0) return [`the next run ended with ${code}: ${stderr}`];
  return [
    ...(isDone(story, folder) ? [] : ['the next run said that it is done, and it is not']),
    ...leftovers(story, folder).map((name) => `the next run left ${name}`),
    ...(await snapshotFaults(story, folder)),
  ];
}
