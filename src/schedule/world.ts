import type { OnEvent } from '../events.ts';

/** How a command ended. */
export interface Ended {
  /** Null: it was killed, or could not be started. */
  readonly code: number | null;
  /** Its last lines. */
  readonly output: readonly string[];
}

/**
 * Runs one command of carryover, given as the words behind its name, and resolves when it has ended. Aborting `signal`
 * asks it to stop. It holds the file `hold` (see `holdFile`) as long as it lives.
 */
export type RunCommand = (
  command: readonly string[],
  how: { readonly signal: AbortSignal; readonly hold: string },
) => Promise<Ended>;

/** All that the scheduler has of the world. */
export interface World {
  /** Folder of the states and locks. */
  readonly stateFolder: string;
  /** Tells machines apart, for the jitter. */
  readonly seed: string;
  readonly run: RunCommand;
  readonly now: () => Date;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly onEvent: OnEvent;
}
