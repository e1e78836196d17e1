import { startProxy } from '../servers/proxy.ts';
import type { Fault } from '../servers/proxy.ts';
import { faultsAfter, play } from './server-story.ts';
import type { ServerStory } from './server-story.ts';

/** Chunks that go over the wire in an undisturbed upgrade. */
export async function countChunks(story: ServerStory): Promise<number> {
  const { count, faults } = await disturb(story, 0, 'pass');
  if (faults.length > 0) throw new Error(`Undisturbed: ${faults.join('; ')}`);
  return count;
}

/** Disturbs an upgrade at the nth chunk that goes over the wire, on any of its connections, and tells what was not as promised. */
export async function disturb(
  story: ServerStory,
  nth: number,
  fault: Fault,
): Promise<{ readonly struck: boolean; readonly count: number; readonly faults: readonly string[] }> {
  const playing = await play(story);
  const { hostname, port } = new URL(playing.database.url);
  const target = {
    host: hostname,
    port: Number(port) || (story.server.product === 'postgres' ? 5432 : 3306),
  };
  const proxy = await startProxy(target, ({ count }) => (count === nth ? fault : 'pass'));
  try {
    const url = new URL(playing.database.url);
    url.port = String(proxy.port);
    const { code, stderr } = await playing.upgrade(url.href);
    const { struck, count } = proxy;
    const faults = await faultsAfter(playing, code);
    const trace = /^\s+at /m.test(stderr) ? [`a stack trace: ${stderr}`] : [];
    return {
      struck,
      count,
      faults: [...faults, ...trace].map((text) => `${fault} at chunk ${nth}: ${text}`),
    };
  } finally {
    await proxy.close();
    await playing.remove();
  }
}
