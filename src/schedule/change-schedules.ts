import { chmod, realpath, stat } from 'node:fs/promises';
import { CarryoverError } from '../errors.ts';
import { holdFile } from '../files/hold-file.ts';
import { writeDurably } from '../files/write-durably.ts';
import { errnoOf, writeFailed } from '../files/write-failed.ts';
import { checkSchedulesDocument, readSchedulesDocument } from './read-schedules.ts';
import type { SchedulesDocument } from './read-schedules.ts';
import type { ScheduleEntry } from './schedule.ts';

type Entries = Readonly<Record<string, ScheduleEntry>>;

/**
 * Changes the schedules of a file, one caller after the other; what else stands in it stays, also who may read it.
 * @throws SCHEDULES_INVALID, LOCKED, WRITE_FAILED and what `change` throws; the file is then as it was
 */
export async function changeSchedules(file: string, change: (schedules: Entries) => Entries): Promise<void> {
  const path = await realpath(file).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return file;
    throw writeFailed('look at', file, error, '; no schedule was changed');
  });
  const letGo = await hold(`${path}-lock`);
  try {
    const document = (await readSchedulesDocument(path)) ?? { schedules: {} };
    const changed = { ...document, schedules: change(document.schedules) };
    refuseBroken(changed, path);
    const mode = await stat(path).then(
      (found) => found.mode & 0o777,
      () => 0o644,
    );
    await writeDurably(path, `${JSON.stringify(changed, null, 2)}\n`);
    // No secret is in it, and the scheduler may be another user.
    await chmod(path, mode);
  } finally {
    await letGo();
  }
}

/** Nothing is written that could not be read again. */
function refuseBroken(changed: SchedulesDocument, file: string): void {
  try {
    checkSchedulesDocument(changed, file);
  } catch (error) {
    if (!(error instanceof CarryoverError)) throw error;
    const problems = error.details?.['problems'] as { place: string; message: string }[];
    const lines = problems.map(({ place, message }) => `  ${place}: ${message}`);
    throw new CarryoverError('USAGE', `That is no schedule, so nothing was changed:\n${lines.join('\n')}`, {
      hint: 'docs/SCHEDULES.md says what each part may be.',
    });
  }
}

async function hold(path: string) {
  const letGo = await holdFile(path, 5).catch((error: unknown) => {
    throw writeFailed('lock', path, error, '; no schedule was changed');
  });
  if (letGo !== null) return letGo;
  throw new CarryoverError(
    'LOCKED',
    `Somebody else is changing the schedules (${path}); nothing was changed.`,
    {
      hint: 'Run it again in a moment.',
    },
  );
}
