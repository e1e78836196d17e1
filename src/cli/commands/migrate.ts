import { CarryoverError } from '../../errors.ts';
import { databaseOptions, mappingOption, movedOptions, snapshotOptions } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describeMigrate } from '../print/migrate.ts';
import { requireSetting } from '../require-setting.ts';

export const migrate: Command = {
  name: 'migrate',
  describe: 'Move a database into another one, of any engine: all or nothing; the old one is only read',
  arguments: [],
  flags: [
    'from',
    'database',
    'schema',
    'seeds',
    'mapping',
    'snapshots',
    'compression',
    'allow-shrink',
    'mode',
    'wait',
    'yes',
  ],
  examples: [
    ['$0 migrate --from sqlite:./dev.db --database postgres://app@localhost/shop', 'into an empty database'],
    ['$0 migrate --from old.db --mapping mapping.json', 'into the configured one, with a mapping'],
    ['$0 migrate --from old.db --mode replace --yes', 'in place of what is there'],
  ],
  exits: [3, 4, 6, 7, 30],
  changes: true,
  async run(flags, run) {
    const { mode } = flags;
    if (mode === 'merge') throw noMerge();
    const api = await import('../../api/migrate.ts');
    const result = await api.migrate({
      ...databaseOptions(run),
      ...snapshotOptions(run, flags),
      ...movedOptions(run),
      ...mappingOption(run),
      ...(mode === undefined ? {} : { mode }),
      from: requireSetting(run.settings, 'from'),
      confirm: run.confirm,
    });
    run.show(result, () => describeMigrate(result));
    return 0;
  },
};

function noMerge(): CarryoverError {
  return new CarryoverError('USAGE', 'A migrate does not merge. Nothing was done.', {
    hint: 'Give an empty database, or say --mode replace (what is there goes, after a snapshot).',
  });
}
