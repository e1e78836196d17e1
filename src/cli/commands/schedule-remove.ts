import type { Command } from '../command.ts';
import { safeText } from '../print/output.ts';

export const scheduleRemove: Command = {
  name: 'schedule remove',
  describe: 'Remove a schedule and its history',
  arguments: [{ name: 'name', describe: 'the schedule' }],
  flags: [],
  examples: [['$0 schedule remove nightly', 'it is not run any more']],
  exits: [6],
  changes: false,
  async run(flags, run) {
    const { removeSchedule } = await import('../../api/remove-schedule.ts');
    const name = flags.name ?? '';
    await removeSchedule({ ...run.settings.schedules, name });
    run.show({ removed: name }, () => `Removed the schedule ${safeText(name)}.\n`);
    return 0;
  },
};
