import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseLocation } from '../engine/choose.ts';
import { CarryoverError } from '../errors.ts';
import { openQueue } from '../queue/choose.ts';
import type { Job, Queue } from '../queue/queue.ts';
import { readSchedules } from '../schedule/read-schedules.ts';
import { openStorage } from '../storage/choose.ts';
import { createTeller, parseBackupJob } from '../worker/backup-job.ts';
import { knownDatabase } from '../worker/database-mark.ts';
import type { KnownDatabase } from '../worker/database-mark.ts';
import { dueSchedules } from '../worker/due-schedules.ts';
import { fenceStorage } from '../worker/fence-storage.ts';
import { writePart } from '../worker/write-part.ts';
import type { Means } from '../worker/write-part.ts';
import { writeTogether } from '../worker/write-together.ts';
import { backupBy } from './backup.ts';
import type { BackupResult } from './backup-options.ts';
import type { WorkerOptions } from './queue-options.ts';
import { withSession } from './with-session.ts';

const mebibyte = 1024 * 1024;
/** Whoever takes a backup mostly waits for its parts. */
const backupsAtOnce = 4;
const commandsAtOnce = 4;
/** How often is looked whether a schedule is due: milliseconds. */
const lookEvery = 5000;

/**
 * Works on the jobs of a queue until the signal is aborted; then it gives back what is under way.
 * @throws INTERRUPTED then; CONNECTION_FAILED if the queue can't be used at the beginning
 */
export async function work(options: WorkerOptions): Promise<never> {
  const { waitSeconds = 0, leaseMs, concurrency = 2, signal, onEvent } = options;
  const queue = await openQueue({ queue: options.queue, waitSeconds, signal, ...(leaseMs && { leaseMs }) });
  const parts = await Promise.all([
    queue.work('backup', backupsAtOnce, (job) => takeBackup(job, queue, options)),
    queue.work('part', concurrency, (job) => writePart(job, meansOf(options))),
    ...(options.schedules ? [queue.work('schedule', commandsAtOnce, (job) => runDue(job, options))] : []),
  ]).catch(async (error: unknown) => {
    await queue.close();
    throw error;
  });
  onEvent?.({ type: 'notice', message: `Working on the jobs of ${queue.location}.` });
  await seeToSchedules(queue, options);
  await Promise.all(parts.map((crew) => crew.stop()));
  await queue.close();
  throw signal?.reason instanceof CarryoverError && signal.reason.code !== 'INTERRUPTED'
    ? signal.reason
    : new CarryoverError('INTERRUPTED', 'The worker was stopped; what it was at went back to the queue.', {
        hint: 'Another worker, or this one when it is started again, goes on with it.',
      });
}

/** One try at a job, said at its beginning and end. */
async function said<T>(what: string, { onEvent }: WorkerOptions, work: () => Promise<T>): Promise<T> {
  onEvent?.({ type: 'notice', message: `${what}: begun.` });
  try {
    const result = await work();
    onEvent?.({ type: 'notice', message: `${what}: done.` });
    return result;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    onEvent?.({ type: 'warning', code: 'JOB_FAILED', message: `${what}: ${why}` });
    throw error;
  }
}

async function takeBackup(job: Job, queue: Queue, options: WorkerOptions): Promise<BackupResult> {
  const { lease } = job;
  const { database: mark, full, allowShrink } = parseBackupJob(job.data);
  const { url } = knownDatabase(knownOf(options), mark, hostname());
  const onEvent = createTeller((progress) => job.tell(progress));
  const { partBytes = 256 * mebibyte, allowShrink: always = [] } = options;
  return said(`Backup of ${mark.name ?? mark.location}`, options, () =>
    backupBy(
      {
        ...options,
        database: url,
        full,
        allowShrink: [...always, ...allowShrink],
        onEvent,
        signal: lease.signal,
      },
      {
        fence: (storage) => fenceStorage(storage, lease),
        writeTables: (reader) => (source) =>
          writeTogether(source, { queue, database: mark, reader, lease, partBytes }),
      },
    ),
  );
}

function meansOf(options: WorkerOptions): Means {
  const host = hostname();
  return {
    host,
    storage: openStorage(options.snapshots, options),
    withDatabase(mark, work) {
      const { url: database } = knownDatabase(knownOf(options), mark, host);
      const { waitSeconds } = options;
      const where = { database, ...(waitSeconds !== undefined && { waitSeconds }) };
      return withSession(where, { readOnly: true }, work);
    },
  };
}

function knownOf({ databases }: WorkerOptions): KnownDatabase[] {
  return databases.map(({ name = null, url }) => ({ name, url, location: databaseLocation(url) }));
}

/** Until the signal is aborted. */
async function seeToSchedules(queue: Queue, { schedules, signal, onEvent }: WorkerOptions): Promise<void> {
  let told = '';
  const isOver = (): boolean => signal?.aborted === true;
  while (!isOver()) {
    try {
      if (schedules) await putIn(queue, schedules.file);
      told = '';
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== told) onEvent?.({ type: 'warning', code: 'SCHEDULE_FAILED', message });
      told = message;
    }
    await sleep(lookEvery, undefined, { ...(signal && { signal }) }).catch(() => undefined);
  }
}

async function putIn(queue: Queue, file: string): Promise<void> {
  for (const { schedule, at, id } of dueSchedules(await readSchedules(file), new Date())) {
    const { name, retries, backoff } = schedule;
    const tries = { most: 1 + retries, backoff: backoff * 1000 };
    await queue.add('schedule', id, { name, due: at.toISOString() }, tries);
  }
}

/** Exit codes after which the same command may go well in a while, as `schedule run` has it. */
const passing: ReadonlySet<number | null> = new Set([1, 4, 6, 7, null]);

async function runDue(job: Job, options: WorkerOptions): Promise<unknown> {
  const { schedules } = options;
  const { name } = (job.data ?? {}) as { readonly name?: unknown };
  const known = schedules ? (await readSchedules(schedules.file)).schedules : [];
  const schedule = known.find((one) => one.name === name);
  if (!schedules || !schedule)
    throw new CarryoverError('USAGE', `The worker on ${hostname()} knows no schedule ${String(name)}.`, {
      hint: 'Give all workers of a queue the same schedules file.',
    });
  return said(`Schedule ${schedule.name}`, options, async () => {
    const hold = join(schedules.state, `${schedule.name}.worker`);
    const { code } = await schedules.run(schedule.command, { signal: job.lease.signal, hold });
    job.lease.check();
    if (code === 0) return { code };
    throw new CarryoverError(
      passing.has(code) ? 'UNEXPECTED' : 'USAGE',
      `The command of schedule ${schedule.name} ended with exit code ${code}.`,
    );
  });
}
