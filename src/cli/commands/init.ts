import { databaseOptions, snapshotOptions, targetOptions } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describeInit } from '../print/init.ts';

export const init: Command = {
  name: 'init',
  describe:
    'Build the database anew from the declared schema and seeds; backs up what is there, then drops it',
  arguments: [],
  flags: [
    'database',
    'schema',
    'seeds',
    'snapshots',
    'compression',
    'recipient',
    'recipients-file',
    'identity-file',
    'allow-shrink',
    'no-backup',
    'wait',
    'yes',
  ],
  examples: [
    ['$0 init', 'asks before anything is dropped'],
    ['$0 init --yes', 'in a script or a Dockerfile'],
    ['$0 init --schema schema.sql --seeds seeds.json', 'without a config file'],
  ],
  exits: [3, 4, 6, 7, 30],
  changes: true,
  async run(flags, run) {
    const api = await import('../../api/init.ts');
    const result = await api.init({
      ...databaseOptions(run),
      ...snapshotOptions(run, flags),
      ...targetOptions(run),
      confirm: run.confirm,
      backup: flags['no-backup'] !== true,
    });
    run.show(result, () => describeInit(result));
    return 0;
  },
};
