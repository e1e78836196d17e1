import { databaseOptions, mappingOption, snapshotOptions, targetOptions } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describeUpgrade } from '../print/upgrade.ts';

export const upgrade: Command = {
  name: 'upgrade',
  describe:
    'Carry the database over to the declared schema: snapshot, stage, verify, cut over, as one safe act',
  arguments: [],
  flags: [
    'database',
    'schema',
    'seeds',
    'mapping',
    'snapshots',
    'compression',
    'recipient',
    'recipients-file',
    'identity-file',
    'allow-shrink',
    'wait',
    'yes',
  ],
  examples: [
    ['$0 upgrade', 'asks first; nothing to do is a fast success'],
    ['$0 upgrade --yes', 'in a script, a Dockerfile or on deploy'],
    ['$0 upgrade --database app.db --schema schema.json', 'without a config file'],
  ],
  exits: [3, 4, 6, 7, 30],
  changes: true,
  async run(flags, run) {
    const api = await import('../../api/upgrade.ts');
    const result = await api.upgrade({
      ...databaseOptions(run),
      ...snapshotOptions(run, flags),
      ...targetOptions(run),
      ...mappingOption(run),
      confirm: run.confirm,
    });
    run.show(result, () => describeUpgrade(result));
    return 0;
  },
};
