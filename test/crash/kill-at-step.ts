import { fileURLToPath } from 'node:url';
import type { Step } from '../../src/events.ts';
import { startProcess } from './run-program.ts';
import { play } from './server-story.ts';
import type { ServerStory } from './server-story.ts';

const killer = fileURLToPath(new URL('./held/signal-at-step.mjs', import.meta.url));

/**
 * Lets the process of an upgrade kill itself (SIGKILL) at a step, named or counted from 1, and the next run come.
 * @returns what was not as promised; null if the run did not come to that step
 */
export async function killAtStep(story: ServerStory, at: Step | number): Promise<readonly string[] | null> {
  const playing = await play(story);
  try {
    const options = {
      database: playing.database.url,
      schema: 'schema.sql',
      mapping: 'mapping.json',
      snapshots: 'snapshots',
    };
    const words = [process.execPath, killer, 'upgrade', JSON.stringify(options), String(at), 'SIGKILL'];
    const { signal, stdout } = await startProcess(words, playing.folder).ended;
    if (signal !== 'SIGKILL') return null;
    const step = stdout.trim().split('\n').at(-1);
    const state = await playing.state();
    const { code, stderr } = await playing.call();
    const last = await playing.state();
    return [
      ...(state === 'old' ? [] : [`at ${step}: ${state}`]),
      ...(code === 0 && last === 'new' ? [] : [`after ${step}: ${last}, exit code ${code} ${stderr}`]),
    ];
  } finally {
    await playing.remove();
  }
}
