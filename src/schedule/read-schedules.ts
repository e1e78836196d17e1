import { readFile, stat } from 'node:fs/promises';
import { CarryoverError } from '../errors.ts';
import { errnoOf } from '../files/write-failed.ts';
import { validateDocument } from '../validate.ts';
import { refuseSchedules } from './refuse-schedules.ts';
import { withDefaults } from './schedule.ts';
import type { Schedule, ScheduleEntry } from './schedule.ts';

/** The shape of a schedules file. */
export interface SchedulesDocument {
  readonly $schema?: string;
  readonly schedules: Readonly<Record<string, ScheduleEntry>>;
}

export interface Schedules {
  /** In the order of the file. */
  readonly schedules: readonly Schedule[];
  /** When the file was last written; now, if there is none. */
  readonly writtenAt: Date;
}

/** The schedules of a file; none if there is no such file. @throws SCHEDULES_INVALID with all that is wrong with it */
export async function readSchedules(file: string): Promise<Schedules> {
  const document = await readSchedulesDocument(file);
  const writtenAt = await stat(file).then(
    ({ mtime }) => mtime,
    () => new Date(),
  );
  const entries = Object.entries(document?.schedules ?? {});
  return { schedules: entries.map(([name, entry]) => withDefaults(name, entry)), writtenAt };
}

/** The file itself; null if there is none. @throws SCHEDULES_INVALID */
export async function readSchedulesDocument(file: string): Promise<SchedulesDocument | null> {
  const text = await readText(file);
  if (text === null) return null;
  return checkSchedulesDocument(parse(file, text), file);
}

/** @throws SCHEDULES_INVALID with all that is wrong with it */
export function checkSchedulesDocument(document: unknown, file: string): SchedulesDocument {
  const known = validateDocument<SchedulesDocument>('schedules', document, {
    file,
    code: 'SCHEDULES_INVALID',
  });
  refuseSchedules(known.schedules, file);
  return known;
}

async function readText(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw unreadable(file, error, 'Check that it is a file, and readable for this user.');
  });
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as unknown;
  } catch (error) {
    throw unreadable(file, error, 'It must be plain JSON: no comments, no trailing commas.');
  }
}

function unreadable(file: string, error: unknown, hint: string): CarryoverError {
  const why = error instanceof Error ? error.message : String(error);
  return new CarryoverError('SCHEDULES_INVALID', `The schedules file ${file} can't be read: ${why}`, {
    hint,
    cause: error,
  });
}
