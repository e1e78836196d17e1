import { startProxy } from '../servers/proxy.ts';
import type { Chunk, Fault } from '../servers/proxy.ts';
import { faultsAfter, leftBeside, play } from './server-story.ts';
import type { ServerStory } from './server-story.ts';

/** What a disturbed upgrade came to. */
export interface Disturbed {
  /** Whether the fault happened: a run may have fewer chunks than the one before. */
  readonly struck: boolean;
  /** Chunks that went over the wire. */
  readonly count: number;
  /** E.g. `old, exit code 7`. */
  readonly outcome: string;
  /** What was not as promised. */
  readonly faults: readonly string[];
}

/** How to disturb: one connection from its nth chunk on, or the whole network from there on. */
export type Disturbance = 'cut' | 'cut all';

/** `upgrade`: as a process; `call`: by the library. */
export type Way = 'upgrade' | 'call';

export interface Point {
  readonly nth: number;
  readonly how: Disturbance;
  readonly way: Way;
}

const deciders: Readonly<Record<Disturbance, (nth: number) => (chunk: Chunk) => Fault>> = {
  cut:
    (nth) =>
    ({ count }) =>
      count === nth ? 'cut' : 'pass',
  'cut all':
    (nth) =>
    ({ count }) =>
      count >= nth ? 'cut' : 'pass',
};

/** Chunks that go over the wire in an undisturbed upgrade. */
export async function countChunks(story: ServerStory, way: Way): Promise<number> {
  const { count, struck, faults } = await disturb(story, { nth: Infinity, how: 'cut', way });
  if (struck || faults.length > 0) throw new Error(`Undisturbed: ${faults.join('; ')}`);
  return count;
}

/** Disturbs an upgrade at the nth chunk that goes over the wire, on any of its connections, and lets the next run come. */
export async function disturb(story: ServerStory, { nth, how, way }: Point): Promise<Disturbed> {
  const playing = await play(story);
  const url = new URL(playing.database.url);
  const proxy = await startProxy(targetOf(story, url.href), deciders[how](nth));
  try {
    url.port = String(proxy.port);
    const ended = await playing[way](url.href);
    const { struck, count } = proxy;
    const { state, faults } = await faultsAfter(playing, ended, playing[way]);
    const left = struck ? await leftBeside(playing) : [];
    return {
      struck,
      count,
      outcome: `${state.split(':', 1)[0]}, exit code ${ended.code}`,
      faults: [...faults, ...left].map((text) => `${how} at chunk ${nth}: ${text}`),
    };
  } finally {
    await proxy.close();
    await playing.remove();
  }
}

/** Where the server of a URL listens. */
export function targetOf(
  { server }: Pick<ServerStory, 'server'>,
  url: string,
): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) || (server.product === 'postgres' ? 5432 : 3306) };
}
