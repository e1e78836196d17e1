import { keyOption, ofDatabase } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describeVerified } from '../print/verified.ts';

export const verify: Command = {
  name: 'verify',
  describe: 'Read a snapshot again and prove that it is whole',
  arguments: [{ name: 'snapshot', describe: 'Folder, id or latest', default: 'latest' }],
  flags: ['database', 'snapshots', 'identity-file'],
  examples: [
    ['$0 verify', 'the latest snapshot'],
    ['$0 verify ./snapshots/app/20261120T180300Z-1a2b3c', 'a folder'],
  ],
  exits: [5, 8],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/verify.ts');
    const { snapshots, database } = run.settings;
    const result = await api.verify({
      snapshots,
      ...keyOption(run),
      ...ofDatabase(database),
      snapshot: flags.snapshot ?? 'latest',
      onEvent: run.onEvent,
    });
    run.show(result, () => describeVerified(result));
    return 0;
  },
};
