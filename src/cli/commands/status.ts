import { present } from '../../config/present.ts';
import { errorCodes } from '../../errors.ts';
import { keyOption } from '../call-options.ts';
import type { Command } from '../command.ts';
import { namedDatabases } from '../database-names.ts';
import { describeStatus, describeStatusBriefly } from '../print/status.ts';

export const status: Command = {
  name: 'status',
  describe: 'One look at all snapshots: the newest proven one of each database and its age, damage, space',
  arguments: [],
  flags: ['database', 'snapshots', 'max-age'],
  examples: [
    ['$0 status', 'for people'],
    ['$0 status --max-age 26h --quiet', 'for a monitor: one line, and exit code 9 if a snapshot is too old'],
  ],
  exits: [5, 7, 9],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/status.ts');
    const { snapshots, maxAge, schedules } = run.settings;
    const databases = namedDatabases(flags, run);
    const result = await api.status({
      snapshots,
      ...keyOption(run),
      ...present({ maxAge }),
      schedules,
      ...(databases.length > 0 && { databases }),
    });
    run.show(result, (style) =>
      flags.quiet === true ? describeStatusBriefly(result) : describeStatus(result, style),
    );
    if (result.isFine) return 0;
    const isOld = result.databases.some(({ state }) => state === 'too old');
    return isOld ? errorCodes.SNAPSHOT_TOO_OLD : errorCodes.SNAPSHOT_DAMAGED;
  },
};
