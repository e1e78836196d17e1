import type { Session } from '../engine/engine.ts';
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
    const reason = error instanceof Error ? error.message : String(error);
    onEvent?.({
      type: 'warning',
      code: 'NO_ROLLBACK',
      message: `\`carryover rollback\` will not be able to make the present schema again (${reason}). The way back is then the retained copy itself.`,
    });
  } finally {
    await scratch.close();
  }
}
