import { fileURLToPath } from 'node:url';
import type { Playground } from './playground.ts';
import { startProcess } from './run-program.ts';
import type { Started } from './run-program.ts';
import { apiCall } from './story.ts';
import type { StoryName } from './story.ts';

const script = fileURLToPath(new URL('./held/signal-at-step.mjs', import.meta.url));

export interface AtStep {
  /** Counted from 1; 0: never. */
  readonly nth: number;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
}

/** Starts a story's command as a call of the public API, in a process that signals itself at one of its named steps. */
export function startCall(name: StoryName, { folder, cwd }: Playground, { nth, signal }: AtStep): Started {
  const { call, options } = apiCall(name, folder);
  return startProcess([process.execPath, script, call, JSON.stringify(options), String(nth), signal], cwd);
}
