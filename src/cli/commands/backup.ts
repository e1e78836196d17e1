import { databaseOptions, snapshotOptions } from '../call-options.ts';
import { present } from '../../config/present.ts';
import { CarryoverError } from '../../errors.ts';
import type { Command, Run } from '../command.ts';
import type { Flags } from '../flags.ts';
import { describeBackup } from '../print/backup.ts';

export const backup: Command = {
  name: 'backup',
  describe: 'Take a snapshot of every table; prints its id',
  arguments: [],
  flags: [
    'database',
    'snapshots',
    'compression',
    'recipient',
    'recipients-file',
    'identity-file',
    'full',
    'allow-shrink',
    'queue',
    'wait',
  ],
  examples: [
    ['$0 backup', 'snapshot the configured database'],
    ['$0 backup --database app.db --compression none', 'plain files, the fastest'],
    ['$0 backup --allow-shrink sessions', 'sessions may have lost many rows'],
    [
      '$0 backup --queue redis://queue.internal:6379',
      'have the workers of that queue do it, and follow them',
    ],
  ],
  exits: [3, 4, 5, 6, 7, 8],
  changes: false,
  async run(flags, run) {
    if (flags.queue !== undefined) return byQueue(flags, run, flags.queue);
    const api = await import('../../api/backup.ts');
    const result = await api.backup({
      ...databaseOptions(run),
      ...snapshotOptions(run, flags),
      full: flags.full === true,
    });
    run.show(result, () => describeBackup(result));
    return 0;
  },
};

/** How it is packed and where it goes is the workers' own config's. */
async function byQueue(flags: Flags, run: Run, queue: string): Promise<number> {
  const given = (['snapshots', 'compression', 'recipient', 'recipients-file', 'identity-file'] as const).find(
    (name) => flags[name] !== undefined,
  );
  if (given !== undefined)
    throw new CarryoverError(
      'USAGE',
      `--${given} says nothing to the workers of a queue. Nothing was done.`,
      {
        hint: 'Set it in the config of the workers.',
      },
    );
  const api = await import('../../api/queue-backup.ts');
  const result = await api.queueBackup({
    ...databaseOptions(run),
    ...present({ allowShrink: flags['allow-shrink'] }),
    full: flags.full === true,
    queue,
  });
  run.show(result, () => describeBackup(result));
  return 0;
}
