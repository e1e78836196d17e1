import { keyOption, ofDatabase } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describeSnapshots } from '../print/snapshots.ts';

export const list: Command = {
  name: 'list',
  describe: 'List the snapshots, newest first',
  arguments: [],
  flags: ['database', 'snapshots'],
  examples: [
    ['$0 list', 'all of them'],
    ['$0 list --database app.db --json', 'those of one database, for another program'],
  ],
  exits: [],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/list.ts');
    const { snapshots, database } = run.settings;
    // Of all databases, unless one is asked for here.
    const found = await api.list({
      snapshots,
      ...keyOption(run),
      ...ofDatabase(flags.database === undefined ? undefined : database),
    });
    run.show({ snapshots: found }, () => describeSnapshots(found, snapshots));
    return 0;
  },
};
