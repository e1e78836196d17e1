import { errorCodes } from '../../errors.ts';
import { keyOption, ofDatabase } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describeComparison } from '../print/comparison.ts';

export const diff: Command = {
  name: 'diff',
  describe: 'Compare two snapshots table by table; exit code 10 if they differ',
  arguments: [
    { name: 'from', describe: 'the older snapshot (folder, id or latest)' },
    { name: 'to', describe: 'the newer snapshot (folder, id or latest)' },
  ],
  flags: ['database', 'snapshots', 'identity-file'],
  examples: [['$0 diff 20261120T180300Z-1a2b3c latest', 'what has changed since']],
  exits: [5, 8, 10],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/compare.ts');
    const { snapshots, database } = run.settings;
    const result = await api.compare({
      snapshots,
      ...keyOption(run),
      ...ofDatabase(database),
      from: flags.from ?? '',
      to: flags.to ?? '',
    });
    run.show(result, () => describeComparison(result));
    return result.same ? 0 : errorCodes.DIFFERENCES_FOUND;
  },
};
