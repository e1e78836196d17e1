import { join } from 'node:path';
import { playground } from './playground.ts';
import { startHeld, threadNames } from './start-held.ts';
import type { ThreadName } from './start-held.ts';
import type { Story } from './story.ts';
import { watch } from './watch.ts';
import type { Call } from './watch.ts';

/** One changing system call of a run: the `nth` of its name in its thread. */
export interface FaultPoint {
  readonly thread: ThreadName;
  readonly call: string;
  readonly nth: number;
  /** As `strace` writes it, without what differs from run to run. */
  readonly text: string;
}

/** Runs the story's command undisturbed and lists the system calls that change the story's files, in their order. */
export async function faultPoints(story: Story): Promise<FaultPoint[]> {
  const { folder, cwd, remove } = playground(story);
  try {
    const held = await startHeld(story.words(folder), cwd);
    const logs = threadNames.map(async (thread) => ({
      thread,
      watch: await watch(held.threads[thread], join(cwd, thread)),
    }));
    const watches = await Promise.all(logs);
    held.letGo();
    const { code, stderr } = await held.ended;
    if (code !== 0) throw new Error(`${story.name} ended with ${code}: ${stderr}`);
    const threads = await Promise.all(
      watches.map(async ({ thread, watch }) => changesOf(thread, await watch.calls(), folder)),
    );
    const inOrder = threads.flat().toSorted((a, b) => a.at - b.at);
    return inOrder.map(({ thread, call, nth, text }) => ({ thread, call, nth, text }));
  } finally {
    remove();
  }
}

function changesOf(
  thread: ThreadName,
  calls: readonly Call[],
  folder: string,
): (FaultPoint & { at: number })[] {
  const counts = new Map<string, number>();
  return calls.flatMap(({ at, name, text }) => {
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    return isChange(name, text, folder)
      ? [{ at, thread, call: name, nth, text: withoutNames(text, folder) }]
      : [];
  });
}

function isChange(name: string, text: string, folder: string): boolean {
  return text.includes(`${folder}/`) && (name !== 'openat' || text.includes('O_CREAT'));
}

/** Removes folder, descriptor, ids and result from the text of a call. */
export function withoutNames(text: string, folder: string): string {
  return text
    .replace(/ = .*$/, '')
    .replaceAll(folder, '')
    .replaceAll(/\d{8}T\d{6}Z-[0-9a-f]{6}/g, '<id>')
    .replaceAll(/retained-[0-9a-f]+/g, 'retained-<name>')
    .replaceAll(/\d+<(?=\/)/g, '<')
    .replace(/AT_FDCWD<[^>]*>/, 'AT_FDCWD');
}
