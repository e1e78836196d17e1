import { CarryoverError } from '../../errors.ts';

/** Waits for a statement of the cutover to end. @throws LOCKED where it waited too long for somebody who reads, and what else it failed with */
export async function inTime(done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (error) {
    const isTimeout = error instanceof Error && 'errno' in error && error.errno === 1205;
    if (!isTimeout) throw error;
    throw new CarryoverError(
      'LOCKED',
      'Somebody reads the old tables in a transaction that does not end, so they could not be exchanged. Nothing was changed.',
      { hint: 'Run again when it is done, or wait longer with --wait SECONDS.', cause: error },
    );
  }
}
