import { databaseOptions, snapshotOptions } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describeRollback } from '../print/rollback.ts';

export const rollback: Command = {
  name: 'rollback',
  describe: 'Go back to the version that was retained before the last upgrade',
  arguments: [],
  flags: [
    'database',
    'snapshots',
    'compression',
    'recipient',
    'recipients-file',
    'identity-file',
    'discard-changes',
    'wait',
    'yes',
  ],
  examples: [
    ['$0 rollback', 'says first which rows were written since'],
    ['$0 rollback --discard-changes --yes', 'go back all the same; a snapshot keeps those rows'],
  ],
  exits: [3, 4, 5, 6, 7, 30],
  changes: true,
  async run(flags, run) {
    const api = await import('../../api/rollback.ts');
    const result = await api.rollback({
      ...databaseOptions(run),
      ...snapshotOptions(run, flags),
      confirm: run.confirm,
      discardChanges: flags['discard-changes'] === true,
    });
    run.show(result, () => describeRollback(result));
    return 0;
  },
};
