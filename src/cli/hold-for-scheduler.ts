import { dirname } from 'node:path';
import { CarryoverError } from '../errors.ts';
import type { LetGo } from '../files/hold-file.ts';

/** The variable by which a scheduler tells a command which file to hold as long as it lives. */
export const holdVariable = 'CARRYOVER_HOLD';

/**
 * Holds the file that a scheduler names, so that nobody starts the schedule again while this command lives, even if the
 * scheduler dies. @throws LOCKED
 */
export async function holdForScheduler(env: NodeJS.ProcessEnv): Promise<LetGo> {
  const path = env[holdVariable];
  if (!path) return () => Promise.resolve();
  const { holdFile } = await import('../files/hold-file.ts');
  const { createPrivateFolder } = await import('../files/private-folder.ts');
  await createPrivateFolder(dirname(path));
  // Whoever only looks whether it is held is gone in an instant.
  const letGo = await holdFile(path, 1);
  if (letGo !== null) return letGo;
  throw new CarryoverError('LOCKED', 'This schedule is running already, so it was not started again.', {
    hint: 'Wait for it to end.',
  });
}
