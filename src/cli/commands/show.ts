import { present } from '../../config/present.ts';
import { keyOption, ofDatabase } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describeSnapshot } from '../print/snapshot.ts';

export const show: Command = {
  name: 'show',
  describe: 'Tell everything about one snapshot; with --table, the columns too',
  arguments: [{ name: 'snapshot', describe: 'Folder, id or latest', default: 'latest' }],
  flags: ['database', 'snapshots', 'identity-file', 'table'],
  own: { table: { describe: 'Names of tables whose columns to show' } },
  examples: [
    ['$0 show', 'the latest snapshot'],
    ['$0 show 20261120T180300Z-1a2b3c --table customers', 'and the columns of a table'],
  ],
  exits: [5, 7, 8],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/show.ts');
    const { snapshots, database } = run.settings;
    const result = await api.show({
      snapshots,
      ...keyOption(run),
      ...(await ofDatabase(database, run)),
      snapshot: flags.snapshot ?? 'latest',
      ...present({ tables: flags.table }),
    });
    run.show(result, () => describeSnapshot(result, flags.table !== undefined));
    return 0;
  },
};
