import { createPrivateFolder } from '../files/private-folder.ts';
import { holdFile } from '../files/hold-file.ts';
import type { LetGo } from '../files/hold-file.ts';
import { writeFailed } from '../files/write-failed.ts';
import { filesOf } from './state-file.ts';

/**
 * Holds a schedule, so that no other process attends to it; null if one does, or if a command is still at work whose
 * scheduler died. @throws WRITE_FAILED, USAGE for a folder that is not safe
 */
export async function holdSchedule(stateFolder: string, name: string): Promise<LetGo | null> {
  await createPrivateFolder(stateFolder);
  const { lock, running } = filesOf(stateFolder, name);
  const letGo = await hold(lock);
  if (letGo === null) return null;
  const orphan = await hold(running).catch(async (error: unknown) => {
    await letGo();
    throw error;
  });
  if (orphan === null) await letGo();
  else await orphan();
  return orphan && letGo;
}

async function hold(path: string): Promise<LetGo | null> {
  return holdFile(path, 0).catch((error: unknown) => {
    throw writeFailed('lock', path, error, '; the schedule did not run');
  });
}
