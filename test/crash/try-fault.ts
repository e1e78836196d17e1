import { join } from 'node:path';
import { withoutNames } from './fault-point.ts';
import type { FaultPoint } from './fault-point.ts';
import { faultsOfNextRun } from './next-run.ts';
import { playground } from './playground.ts';
import type { Ended } from './run-program.ts';
import { startHeld } from './start-held.ts';
import { isDone, snapshotFaults, stateOf } from './state.ts';
import type { State } from './state.ts';
import type { Story } from './story.ts';
import { watch } from './watch.ts';

/** What happens at a point: the process is killed before the call is made, or the call fails. */
export type Fault = 'KILL' | 'ENOSPC' | 'EIO';

export interface Outcome {
  /** The point and fault, in words. */
  readonly name: string;
  /** Whether the call that was hit is the one that was meant (node's own wake-up writes may shift the count). */
  readonly hit: boolean;
  readonly ended: Ended;
  readonly state: State;
  /** All that is not as promised. */
  readonly faults: readonly string[];
}

/**
 * Runs the story's command on a fresh copy with one fault, then looks: the database is old or new, no snapshot has
 * changed, the exit code says the truth, and the same command run again succeeds and leaves nothing behind.
 */
export async function tryFault(story: Story, point: FaultPoint, fault: Fault): Promise<Outcome> {
  const name = `${fault} at ${point.thread} ${point.call} ${point.nth}: ${point.text}`;
  const { folder, cwd, remove } = playground(story);
  try {
    const { ended, text } = await runWithFault(story.words(folder), { folder, cwd }, point, fault);
    const state = stateOf(story, folder);
    const faults = [
      ...(text === null ? ['the fault did not happen'] : []),
      ...(state.old || state.new ? [] : ['the database is neither old nor new']),
      ...faultsOfEnd(ended, isDone(story, folder), fault),
      ...(await snapshotFaults(story, folder)),
      ...(await faultsOfNextRun(story, folder, cwd)),
    ];
    return { name, hit: text === point.text, ended, state, faults };
  } finally {
    remove();
  }
}

interface Place {
  readonly folder: string;
  readonly cwd: string;
}

/** `text`: the call that was hit, or null if none was. */
async function runWithFault(
  words: readonly string[],
  { folder, cwd }: Place,
  point: FaultPoint,
  fault: Fault,
) {
  const held = await startHeld(words, cwd);
  const effect = fault === 'KILL' ? 'signal=KILL' : `error=${fault}`;
  const watching = await watch(
    held.threads[point.thread],
    join(cwd, 'log'),
    `${point.call}:${effect}:when=${point.nth}`,
  );
  held.letGo();
  const ended = await held.ended;
  const calls = await watching.calls();
  const hit =
    fault === 'KILL'
      ? killedAt(ended, calls.at(-1)?.text)
      : calls.find(({ text }) => text.includes('(INJECTED)'))?.text;
  return { ended, text: hit === undefined ? null : withoutNames(hit, folder) };
}

function killedAt({ signal }: Ended, last: string | undefined): string | undefined {
  return signal === 'SIGKILL' ? last : undefined;
}

/** What the process said of itself, against what is there. */
function faultsOfEnd({ code, signal, stderr }: Ended, done: boolean, fault: Fault): string[] {
  // A failed wake-up write makes node abort: that is a kill.
  if (fault === 'KILL' || signal === 'SIGABRT') return [];
  const told = stderr.split('\n').filter((line) => line.startsWith('error: '));
  const faults: string[] = [];
  if ((code === 0 || code === 30) !== done)
    faults.push(`exit code ${code}, but the work is ${done ? '' : 'not '}done: ${stderr}`);
  if (code !== 0 && told.length !== 1)
    faults.push(`exit code ${code} with ${told.length} error lines: ${stderr}`);
  if (/^\s+at .*:\d+:\d+/m.test(stderr) || stderr.includes('did not foresee'))
    faults.push(`an unclear message: ${stderr}`);
  return faults;
}
