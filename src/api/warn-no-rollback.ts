import type { Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';

/**
 * Warns if the present schema could not be made again by its own DDL, which is what `rollback` does: an engine can hold
 * a schema that an older or otherwise built version of it took and that it refuses today.
 */
export async function warnNoRollback(session: Session, onEvent: OnEvent | undefined): Promise<void> {
  const { script } = await session.read((reader) => reader.schema());
  const scratch = await session.scratch();
  try {
    await scratch.run(script);
  } catch (error) {
    // A lost connection or a full disk says nothing of the schema.
    if (!(error instanceof CarryoverError) || error.code !== 'SCHEMA_INVALID') throw error;
    // What the run is about to change is no longer untouched when somebody reads this.
    const reason = error.message.replace(/\.( Nothing was \w+\.)?$/, '');
    onEvent?.({
      type: 'warning',
      code: 'NO_ROLLBACK',
      message: `\`carryover rollback\` will not be able to make the present schema again (${reason}). The way back is then the retained copy itself.`,
    });
  } finally {
    await scratch.close();
  }
}
