import { CarryoverError } from '../../errors.ts';
import { holdFile } from '../../files/hold-file.ts';
import type { LetGo } from '../../files/hold-file.ts';
import { writeFailed } from '../../files/write-failed.ts';

/** Keeps a second pull away from a folder, by a lock on `<folder>-lock`. @throws LOCKED, WRITE_FAILED */
export async function lockFolder(folder: string): Promise<LetGo> {
  const path = `${folder}-lock`;
  const unlock = await holdFile(path, 0).catch((error: unknown) => {
    throw writeFailed('lock', path, error, '');
  });
  if (unlock !== null) return unlock;
  throw new CarryoverError('LOCKED', `Another pull is at work in "${folder}". Nothing was changed.`, {
    hint: 'Wait for it to end.',
    details: { folder },
  });
}
