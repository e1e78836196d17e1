import { randomBytes } from 'node:crypto';
import { databaseLocation } from '../engine/choose.ts';
import { openQueue } from '../queue/choose.ts';
import { backupFormat } from '../worker/backup-job.ts';
import type { BackupJob } from '../worker/backup-job.ts';
import { markOf } from '../worker/database-mark.ts';
import { followBackup } from '../worker/follow-backup.ts';
import type { BackupResult } from './backup-options.ts';
import type { QueuedBackupOptions } from './queue-options.ts';

/** Has a snapshot taken by the workers of a queue, and waits for it. Aborting cancels it. @throws what the job failed with, INTERRUPTED */
export async function queueBackup(options: QueuedBackupOptions): Promise<BackupResult> {
  const { database, name = null, full = false, allowShrink = [], waitSeconds = 0 } = options;
  const queue = await openQueue({ queue: options.queue, waitSeconds, signal: options.signal });
  try {
    const id = randomBytes(12).toString('hex');
    const mark = markOf({ name, location: databaseLocation(database) });
    const job: BackupJob = { format: backupFormat, database: mark, full, allowShrink };
    return (await followBackup(queue, { id, job }, options)) as BackupResult;
  } finally {
    await queue.close();
  }
}
