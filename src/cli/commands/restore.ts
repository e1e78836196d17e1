import { databaseOptions, mappingOption, snapshotOptions } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describeRestore } from '../print/restore.ts';

export const restore: Command = {
  name: 'restore',
  describe: "Put a snapshot's rows into the database, through the mapping: all or nothing",
  arguments: [{ name: 'snapshot', describe: 'Folder, id or latest', default: 'latest' }],
  flags: [
    'database',
    'mapping',
    'snapshots',
    'compression',
    'recipient',
    'recipients-file',
    'identity-file',
    'mode',
    'wait',
    'yes',
  ],
  examples: [
    ['$0 restore', 'the latest snapshot, into a database that init made'],
    ['$0 restore 20261120T180300Z-1a2b3c', 'a certain one'],
    ['$0 restore --mode replace --yes', 'in place of the rows that are there'],
  ],
  exits: [3, 4, 5, 6, 7, 8, 30],
  changes: true,
  async run(flags, run) {
    const api = await import('../../api/restore.ts');
    const result = await api.restore({
      ...databaseOptions(run),
      ...snapshotOptions(run, flags),
      ...mappingOption(run),
      ...(flags.mode === undefined ? {} : { mode: flags.mode }),
      snapshot: flags.snapshot ?? 'latest',
      confirm: run.confirm,
    });
    run.show(result, () => describeRestore(result));
    return 0;
  },
};
