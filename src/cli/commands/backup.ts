import { databaseOptions, snapshotOptions } from '../call-options.ts';
import type { Command } from '../command.ts';
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
    'wait',
  ],
  examples: [
    ['$0 backup', 'snapshot the configured database'],
    ['$0 backup --database app.db --compression none', 'plain files, the fastest'],
    ['$0 backup --allow-shrink sessions', 'sessions may have lost many rows'],
  ],
  exits: [3, 6, 7],
  changes: false,
  async run(flags, run) {
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
