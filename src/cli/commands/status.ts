import { present } from '../../config/present.ts';
import { errorCodes } from '../../errors.ts';
import { keyOption } from '../call-options.ts';
import type { Command } from '../command.ts';
import { namedDatabases } from '../database-names.ts';
import { describeStatus, describeStatusBriefly } from '../print/status.ts';

export const status: Command = {
  name: 'status',
  describe:
    'One look at all snapshots: the newest proven one of each database, its age, damage, space, schedules',
  arguments: [],
  flags: ['database', 'snapshots', 'max-age'],
  examples: [
    ['$0 status', 'for people'],
    ['$0 status --max-age 26h --quiet', 'for a monitor: one line, and an exit code'],
  ],
  exits: [5, 7, 9, 11],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/status.ts');
    const { snapshots, maxAge, schedules } = run.settings;
    const databases = await namedDatabases(flags, run);
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
    const isTooOld = result.databases.some(({ state }) => state === 'too old');
    if (isTooOld || (result.databases.length === 0 && result.maxAge !== null))
      return errorCodes.SNAPSHOT_TOO_OLD;
    const isDamaged = result.databases.some(({ damaged }) => damaged.length > 0);
    return isDamaged ? errorCodes.SNAPSHOT_DAMAGED : errorCodes.SCHEDULE_FAILING;
  },
};
