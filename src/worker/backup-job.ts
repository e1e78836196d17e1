import { CarryoverError } from '../errors.ts';
import type { Event } from '../events.ts';
import type { DatabaseMark } from './database-mark.ts';

/** A backup that is asked for by queue. How it is packed, and where it goes, is the worker's own config's. */
export interface BackupJob {
  readonly format: typeof backupFormat;
  readonly database: DatabaseMark;
  readonly full: boolean;
  readonly allowShrink: readonly string[];
}

/** Workers of another version that understand these jobs otherwise must leave them alone. */
export const backupFormat = 1;

/** What is told of a backup that is being taken: all that must not be missed, and how far it is. */
export interface BackupProgress {
  readonly notices: readonly Event[];
  readonly last: Event | null;
}

/** @throws USAGE */
export function parseBackupJob(data: unknown): BackupJob {
  const { format, database } = (data ?? {}) as Partial<Record<keyof BackupJob, unknown>>;
  if (format === backupFormat && typeof database === 'object' && database !== null) return data as BackupJob;
  throw new CarryoverError(
    'USAGE',
    'A job of the queue is of no kind that this version of carryover knows.',
    {
      hint: 'Run the same version of carryover on all machines, and let nothing else use its keys in Redis.',
    },
  );
}

/** Collects events for whoever follows from elsewhere; says it at most so often. */
export function createTeller(tell: (progress: BackupProgress) => void, pause = 300): (event: Event) => void {
  const notices: Event[] = [];
  let told = 0;
  return (event) => {
    const isNotice = event.type === 'warning' || event.type === 'notice';
    if (isNotice) notices.push(event);
    else if (event.type === 'progress' && Date.now() - told < pause) return;
    told = Date.now();
    tell({ notices, last: isNotice ? null : event });
  };
}
