import { CarryoverError } from '../../errors.ts';
import { holdFile } from '../../files/hold-file.ts';
import type { Release } from '../engine.ts';
import { fromSqlite } from './sqlite-error.ts';

/** Keeps a second run away from the database `file`, by a lock on `<file>-lock`. @throws LOCKED after `seconds`; INTERRUPTED */
export async function lockFile(file: string, seconds: number, signal?: AbortSignal): Promise<Release> {
  const path = `${file}-lock`;
  const release = await holdFile(path, seconds, signal).catch((error: unknown) => {
    throw fromSqlite(error, `Cannot lock ${path}`);
  });
  if (release !== null) return release;
  throw new CarryoverError('LOCKED', `Another run of carryover is at work on ${file}. Nothing was changed.`, {
    hint: 'Wait for it to end, or give --wait SECONDS.',
  });
}
