import type { ThrowAway } from '../servers/throw-away.ts';
import { program, startProcess } from './run-program.ts';
import type { Started } from './run-program.ts';
import { targetOf } from './cut-connections.ts';
import type { Moment } from './moments.ts';
import { faultsAfter, leftBeside, play } from './server-story.ts';
import type { ServerStory } from './server-story.ts';
import { strikeAt } from './strike-at.ts';

/** What a kill came to. */
export interface Killed {
  /** Null: the run did not pass the moment. */
  readonly state: string | null;
  readonly faults: readonly string[];
}

const untouched: Killed = { state: null, faults: [] };

/** Kills the process of an upgrade (SIGKILL) at a moment, and lets the next run come. */
export async function killProcessAt(story: ServerStory, moment: Moment): Promise<Killed> {
  const playing = await play(story);
  let started: Started | null = null;
  const proxy = await strikeAt(targetOf(story, playing.database.url), moment, async () => {
    started?.child.kill('SIGKILL');
    await started?.ended;
  });
  try {
    const url = new URL(playing.database.url);
    url.port = String(proxy.port);
    started = startProcess([process.execPath, program, ...playing.words(url.href)], playing.folder);
    const { signal } = await started.ended;
    if (signal !== 'SIGKILL') return untouched;
    const { state, faults } = await faultsAfter(playing, killed, playing.call);
    return { state, faults: [...faults, ...(await leftBeside(playing))] };
  } finally {
    await proxy.close();
    await playing.remove();
  }
}

/** Nobody says anything any more. */
const killed = { code: 137, stdout: '', stderr: 'does not tell' };

/** Kills the server (SIGKILL) at a moment of an upgrade, starts it again, and lets the next run come. */
export async function killServerAt(story: ServerStory, server: ThrowAway, moment: Moment): Promise<Killed> {
  const playing = await play(story);
  // A sequence of PostgreSQL that was used since the last checkpoint skips numbers after a crash.
  if (story.server.product === 'postgres') await playing.database.run('CHECKPOINT');
  const killing: Promise<void>[] = [];
  const proxy = await strikeAt(targetOf(story, playing.database.url), moment, async () => {
    killing.push(server.kill());
    await Promise.all(killing);
  });
  try {
    const url = new URL(playing.database.url);
    url.port = String(proxy.port);
    url.search = '?connect_timeout=1';
    const ended = await playing.call(url.href);
    if (killing.length === 0) return untouched;
    // The run may hear of it sooner than it is done.
    await Promise.all(killing);
    await server.restart();
    const { state, faults } = await faultsAfter(playing, ended, playing.call);
    return { state, faults: [...faults, ...(await leftBeside(playing))] };
  } finally {
    await proxy.close();
    await playing.remove();
  }
}
