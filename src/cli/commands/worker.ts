import { snapshotOptions } from '../call-options.ts';
import type { Command } from '../command.ts';
import { present } from '../../config/present.ts';
import { requireSetting } from '../require-setting.ts';
import { commandRunner } from '../run-command.ts';

export const worker: Command = {
  name: 'worker',
  describe: 'Work on the jobs of a queue, together with other machines, until it is stopped',
  arguments: [],
  flags: [
    'queue',
    'concurrency',
    'database',
    'snapshots',
    'compression',
    'recipient',
    'recipients-file',
    'identity-file',
    'wait',
  ],
  examples: [
    ['$0 worker', 'as the config says it, for a service or a container'],
    ['$0 worker --queue redis://queue.internal:6379 --concurrency 4', 'four parts of snapshots at once'],
  ],
  exits: [7],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/worker.ts');
    const { settings, onEvent, signal } = run;
    const { database, databases = {}, waitSeconds } = settings;
    return api.work({
      ...snapshotOptions(run, flags),
      queue: requireSetting(settings, 'queue'),
      databases: [
        ...(database === undefined ? [] : [{ url: database }]),
        ...Object.entries(databases).map(([name, url]) => ({ name, url })),
      ],
      schedules: { ...settings.schedules, run: await commandRunner(settings, flags) },
      ...present({ waitSeconds, concurrency: flags.concurrency }),
      onEvent,
      signal,
    });
  },
};
