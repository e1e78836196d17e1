import type { Step } from '../../src/events.ts';
import { startProxy } from '../servers/proxy.ts';
import type { Chunk, Fault } from '../servers/proxy.ts';
import { targetOf } from './cut-connections.ts';
import { faultsAfter, leftBeside, play } from './server-story.ts';
import type { ServerStory } from './server-story.ts';

export interface Stall {
  readonly step: Step;
  /** The network swallows everything from there on; otherwise one connection goes silent, and stays open. */
  readonly isBlackHole: boolean;
}

/** Lets the network go silent at a step of an upgrade, and the next run come. Gives what was not as promised. */
export async function stall(story: ServerStory, { step, isBlackHole }: Stall): Promise<readonly string[]> {
  const playing = await play(story);
  let isOn = false;
  let silent = 0;
  const decide = ({ direction, connection }: Chunk): Fault => {
    if (isOn && silent === 0 && direction === 'up') silent = connection;
    return silent !== 0 && (isBlackHole || connection === silent) ? 'stall' : 'pass';
  };
  const proxy = await startProxy(targetOf(story, playing.database.url), decide);
  try {
    const url = new URL(playing.database.url);
    url.port = String(proxy.port);
    // Enough for a machine that has other things to do: an answer that is only late is no silence.
    url.search = '?silence_timeout=2&connect_timeout=3';
    const ended = await playing.call(url.href, (event) => {
      isOn ||= event.type === 'step' && event.step === step;
    });
    const text = `${ended.stdout}${ended.stderr}`;
    const silence = !proxy.struck
      ? ['nothing went silent']
      : ended.code === 0 || /went silent|no answer|does not tell|FAILED_AFTER_COMMIT/.test(text)
        ? []
        : [`it does not say why: ${text}`];
    // With one connection silent the server has heard of it; in a black hole it hears when the network is back.
    if (isBlackHole) await proxy.close();
    const { faults } = await faultsAfter(playing, ended, playing.call);
    return [...silence, ...faults, ...(await leftBeside(playing))].map((fault) => `${step}: ${fault}`);
  } finally {
    await proxy.close();
    await playing.remove();
  }
}
