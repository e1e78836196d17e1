import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing } from './reason-of.ts';

/** Times that something is tried without any progress before it is given up. */
const tries = 6;

/** Waits until what failed so often may be tried again. @throws the error itself, where that is no use, or was done too often */
export async function waitForNextTry(error: unknown, failures: number): Promise<void> {
  if (failures >= tries || !isPassing(error)) throw error;
  // Not the same time for all: those that failed together would come back together.
  await sleep(300 * 2 ** (failures - 1) * (0.5 + Math.random() / 2));
}
