import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CarryoverError } from '../errors.ts';
import { createPrivateFolder } from '../files/private-folder.ts';
import { writeDurably } from '../files/write-durably.ts';
import { errnoOf } from '../files/write-failed.ts';
import { validateDocument } from '../validate.ts';
import type { ScheduleState } from './state.ts';

/** Where the files of a schedule lie. */
export function filesOf(stateFolder: string, name: string) {
  return {
    state: join(stateFolder, `${name}.json`),
    /** Held by the scheduler that attends to it. */
    lock: join(stateFolder, `${name}.lock`),
    /** Held by the command itself: it may outlive its scheduler. */
    running: join(stateFolder, `${name}.running`),
  };
}

/** A schedule's state; null if there is none yet. @throws SCHEDULES_INVALID */
export async function readState(stateFolder: string, name: string): Promise<ScheduleState | null> {
  const file = filesOf(stateFolder, name).state;
  try {
    const document = JSON.parse(await readFile(file, 'utf8')) as unknown;
    return validateDocument<ScheduleState>('schedule-state', document, { file, code: 'SCHEDULES_INVALID' });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    const why = error instanceof Error ? error.message : String(error);
    throw new CarryoverError(
      'SCHEDULES_INVALID',
      `The state of the schedule ${name} in ${file} can't be read, so it does not run: ${why}`,
      { hint: 'Remove that file: the schedule then begins anew, without its history.', cause: error },
    );
  }
}

/** Writes it durably. @throws WRITE_FAILED, USAGE for a folder that is not safe */
export async function writeState(stateFolder: string, name: string, state: ScheduleState): Promise<void> {
  await createPrivateFolder(stateFolder);
  await writeDurably(filesOf(stateFolder, name).state, `${JSON.stringify(state, null, 2)}\n`);
}
