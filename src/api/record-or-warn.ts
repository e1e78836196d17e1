import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';

/** What was found counts though the record of it can't be written: that is a warning. */
export async function recordOrWarn(recorded: Promise<void>, onEvent: OnEvent | undefined): Promise<void> {
  try {
    await recorded;
  } catch (error) {
    if (!(error instanceof CarryoverError)) throw error;
    const message = `What was found cannot be recorded beside the snapshots: ${error.message}`;
    onEvent?.({ type: 'warning', code: 'UNRECORDED', message });
  }
}
