import { keyOption } from '../call-options.ts';
import type { Command } from '../command.ts';
import { pruneScope } from '../database-names.ts';
import { describePruned, describePruning } from '../print/prune.ts';

export const prune: Command = {
  name: 'prune',
  describe:
    'Remove the snapshots that no rule keeps; never the last proven one, nor what one that stays needs',
  arguments: [],
  flags: [
    'database',
    'snapshots',
    'keep-last',
    'keep-daily',
    'keep-weekly',
    'keep-monthly',
    'keep-yearly',
    'keep-within',
    'time-zone',
    'damaged',
    'all',
    'dry-run',
    'yes',
  ],
  own: {
    all: { describe: 'The snapshots of all databases that lie there' },
    'time-zone': { describe: 'Where days begin, e.g. Europe/Berlin. Default UTC' },
    'dry-run': { describe: 'Only show what stays and why, and what would go' },
  },
  examples: [
    ['$0 prune --keep-last 7 --keep-daily 14 --dry-run', 'look first'],
    ['$0 prune --keep-within 48h --keep-daily 14 --keep-weekly 8 --keep-monthly 12 --yes', 'in a script'],
    ['$0 prune --yes', 'as the config says'],
  ],
  exits: [6, 7],
  changes: true,
  async run(flags, run) {
    const api = await import('../../api/prune.ts');
    const { snapshots, retention = {} } = run.settings;
    const result = await api.prune({
      snapshots,
      ...keyOption(run),
      retention,
      ...(await scopeOf(flags, run)),
      dryRun: flags['dry-run'] === true,
      damaged: flags.damaged === true,
      confirm: (plan) => run.ask(describePruning(plan), `Remove ${plan.removed.length} for good?`),
      onEvent: run.onEvent,
      signal: run.signal,
    });
    run.show(result, () => describePruned(result));
    return 0;
  },
};

async function scopeOf(...given: Parameters<typeof pruneScope>) {
  const databases = await pruneScope(...given);
  return databases === undefined ? {} : { databases };
}
