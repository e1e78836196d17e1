import type { Command } from '../command.ts';
import { describeSchedules } from '../print/schedules.ts';

export const scheduleList: Command = {
  name: 'schedule list',
  describe: 'List the schedules: when each is due next, and how its last run ended',
  arguments: [],
  flags: [],
  examples: [
    ['$0 schedule list', 'all of them'],
    ['$0 schedule list --json', 'with their last runs, for another program'],
  ],
  exits: [],
  changes: false,
  async run(_flags, run) {
    const { listSchedules } = await import('../../api/list-schedules.ts');
    const { schedules } = run.settings;
    const found = await listSchedules(schedules);
    run.show({ schedules: found }, (style) => describeSchedules(found, schedules.file, style));
    return 0;
  },
};
