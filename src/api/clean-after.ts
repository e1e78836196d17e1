import type { Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';

/** Removes what a run has made needless, once it is committed: what fails here can't undo it. @throws FAILED_AFTER_COMMIT */
export async function cleanAfter(session: Session): Promise<void> {
  try {
    await session.clean();
  } catch (error) {
    throw new CarryoverError(
      'FAILED_AFTER_COMMIT',
      'The change is made and live, but an older retained version could not be removed.',
      { hint: 'Nothing is lost. The next run tries again.', cause: error },
    );
  }
}
