import { keyOption, ofDatabase } from '../call-options.ts';
import { present } from '../../config/present.ts';
import type { Command } from '../command.ts';
import { describeSnapshots } from '../print/snapshots.ts';

export const list: Command = {
  name: 'list',
  describe: 'List the snapshots, newest first, and what is known of them',
  arguments: [],
  flags: ['database', 'snapshots'],
  examples: [
    ['$0 list', 'all of them'],
    ['$0 list --database app.db --json', 'those of one database, for another program'],
  ],
  exits: [7],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/list.ts');
    const { snapshots, database, retention } = run.settings;
    // Of all databases, unless one is asked for here.
    const asked = await ofDatabase(flags.database === undefined ? undefined : database, run);
    const found = await api.list({
      snapshots,
      ...keyOption(run),
      ...present({ retention }),
      ...asked,
    });
    run.show({ snapshots: found }, () => describeSnapshots(found, snapshots, run.width, asked.database));
    return 0;
  },
};
