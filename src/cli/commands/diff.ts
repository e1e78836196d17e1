import { present } from '../../config/present.ts';
import { errorCodes } from '../../errors.ts';
import { keyOption, ofDatabase } from '../call-options.ts';
import type { Command, Run } from '../command.ts';
import type { Flags } from '../flags.ts';
import { describeComparison } from '../print/comparison.ts';
import { requireSetting } from '../require-setting.ts';

export const diff: Command = {
  name: 'diff',
  describe: 'Compare two snapshots, or one with the database as it is now, row by row',
  arguments: [
    { name: 'from', describe: 'The older one: folder, id, latest or live', default: 'latest' },
    { name: 'to', describe: 'The newer one: the same, live being the database', default: 'live' },
  ],
  flags: ['database', 'snapshots', 'identity-file', 'rows', 'values', 'wait'],
  examples: [
    ['$0 diff', 'what has changed since the latest snapshot'],
    ['$0 diff 20261120T180300Z-1a2b3c latest', 'between two snapshots'],
    ['$0 diff --rows 20', 'name up to 20 rows of each kind and table'],
  ],
  exits: [4, 5, 6, 7, 8, 10],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/compare.ts');
    const { from = 'latest', to = 'live' } = flags;
    const result = await api.compare({
      snapshots: run.settings.snapshots,
      ...keyOption(run),
      ...(await ofDatabase(run.settings.database, run)),
      from,
      to,
      ...live([from, to], run),
      ...wanted(flags),
      onEvent: run.onEvent,
      signal: run.signal,
    });
    run.show(result, () => describeComparison(result));
    return result.same ? 0 : errorCodes.DIFFERENCES_FOUND;
  },
};

function live(sides: readonly string[], { settings }: Run) {
  if (!sides.includes('live')) return {};
  const { waitSeconds } = settings;
  return { live: { database: requireSetting(settings, 'database'), ...present({ waitSeconds }) } };
}

/** Whoever wants values wants rows. */
function wanted({ rows, values }: Flags) {
  return { ...present({ values }), rows: rows ?? (values === true ? 10 : 0) };
}
