import { errorCodes } from '../../errors.ts';
import { databaseOptions, keyOption, mappingOption, movedOptions, targetOptions } from '../call-options.ts';
import type { Command } from '../command.ts';
import { oldRows } from '../old-rows.ts';
import { describePlan } from '../print/plan.ts';

export const plan: Command = {
  name: 'plan',
  describe: 'Show what upgrade, or migrate, would do: fates, problems, losses, row counts; touches nothing',
  arguments: [
    {
      name: 'snapshot',
      describe: 'Folder, id or latest pull: what migrate would do with its rows',
      default: 'the database itself, or --from',
    },
  ],
  flags: [
    'database',
    'from',
    'schema',
    'seeds',
    'mapping',
    'snapshots',
    'identity-file',
    'wait',
    'exit-code',
  ],
  examples: [
    ['$0 plan', 'read this before every upgrade'],
    ['$0 plan --from old.db', 'before a migrate'],
    ['$0 plan latest', 'before a migrate of what was pulled last'],
    ['$0 plan --exit-code', 'exit code 10 if there is something to do'],
    ['$0 plan --json > plan.json', 'for another program'],
  ],
  exits: [3, 5, 6, 7, 8, 10],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/plan.ts');
    const { from, snapshot } = flags;
    const moves = from !== undefined || snapshot !== undefined;
    const { snapshots } = run.settings;
    const target = moves
      ? { ...movedOptions(run), ...(await oldRows(flags, run)), ...keyOption(run), snapshots }
      : targetOptions(run);
    const result = await api.plan({ ...databaseOptions(run), ...target, ...mappingOption(run) });
    const command = moves ? ['migrate', snapshot].filter(Boolean).join(' ') : 'upgrade';
    run.show(result, (style) => describePlan(result, style, command));
    if (result.problems.length > 0) return errorCodes.PLAN_REFUSED;
    return flags['exit-code'] === true && !result.upToDate ? errorCodes.DIFFERENCES_FOUND : 0;
  },
};
