import { present } from '../../config/present.ts';
import { CarryoverError, errorCodes } from '../../errors.ts';
import { databaseOptions, snapshotOptions } from '../call-options.ts';
import type { Command, Run } from '../command.ts';
import type { Flags } from '../flags.ts';
import { describeBackupAll } from '../print/backup-all.ts';
import { describeBackup } from '../print/backup.ts';
import { requireSetting } from '../require-setting.ts';

export const backup: Command = {
  name: 'backup',
  describe: 'Take a snapshot of every table; prints its id',
  arguments: [
    {
      name: 'folder',
      describe: 'With --all: every SQLite file in it',
      default: 'the databases of the config',
    },
  ],
  flags: [
    'database',
    'all',
    'snapshots',
    'compression',
    'recipient',
    'recipients-file',
    'identity-file',
    'full',
    'allow-shrink',
    'queue',
    'wait',
  ],
  own: {
    all: { describe: 'All databases of the config, or all SQLite files in a folder' },
    queue: {
      describe:
        'Have the workers of a queue do it: redis://… or rediss://…. Alone: that of the config or of CARRYOVER_QUEUE',
      mayBeBare: true,
    },
  },
  examples: [
    ['$0 backup', 'snapshot the configured database'],
    ['$0 backup --database app.db --compression none', 'plain files, the fastest'],
    ['$0 backup --allow-shrink sessions', 'sessions may have lost many rows'],
    ['$0 backup --all', 'every database that the config names; one that fails does not stop the others'],
    ['$0 backup --all ./data', 'every SQLite file in a folder and those below'],
    [
      '$0 backup --queue redis://queue.internal:6379',
      'have the workers of that queue do it, and follow them',
    ],
    ['$0 backup --queue', 'those of the queue that the config or CARRYOVER_QUEUE names'],
  ],
  exits: [3, 4, 5, 6, 7, 8, 30],
  changes: false,
  async run(flags, run) {
    if (flags.queue !== undefined) return byQueue(flags, run);
    if (flags.all === true) return backUpAll(flags, run);
    if (flags.folder !== undefined)
      throw usage(`A folder goes with --all: carryover backup --all ${flags.folder}`);
    const api = await import('../../api/backup.ts');
    const result = await api.backup({ ...databaseOptions(run), ...common(flags, run) });
    run.show(result, () => describeBackup(result));
    return 0;
  },
};

function common(flags: Flags, run: Run) {
  const { retention = {}, pruneAfterBackup } = run.settings;
  return {
    ...snapshotOptions(run, flags),
    full: flags.full === true,
    ...(pruneAfterBackup === true && { prune: retention }),
  };
}

async function backUpAll(flags: Flags, run: Run): Promise<number> {
  if (flags.database !== undefined) throw usage('--all means every database, and --database one of them.');
  const api = await import('../../api/backup-all.ts');
  const { settings, onEvent, signal } = run;
  const { database, databases, waitSeconds } = settings;
  const named = { ...(database !== undefined && { database }), ...databases };
  const result = await api.backupAll({
    ...common(flags, run),
    ...(flags.folder === undefined ? { databases: named } : { folder: flags.folder }),
    ...present({ waitSeconds }),
    onEvent,
    signal,
  });
  run.show(result, () => describeBackupAll(result));
  const codes = result.databases.flatMap(({ error }) => (error ? [errorCodes[error.code]] : []));
  return codes.length === 0 ? 0 : Math.min(...codes);
}

function usage(message: string): CarryoverError {
  return new CarryoverError('USAGE', message, { hint: 'See carryover backup --help. Nothing was done.' });
}

/** How it is packed and where it goes is the workers' own config's. */
async function byQueue(flags: Flags, run: Run): Promise<number> {
  const given = (
    ['all', 'snapshots', 'compression', 'recipient', 'recipients-file', 'identity-file'] as const
  ).find((name) => flags[name] !== undefined);
  if (given !== undefined)
    throw new CarryoverError(
      'USAGE',
      `--${given} says nothing to the workers of a queue. Nothing was done.`,
      {
        hint: 'Set it in the config of the workers.',
      },
    );
  const api = await import('../../api/queue-backup.ts');
  const result = await api.queueBackup({
    ...databaseOptions(run),
    ...present({ allowShrink: flags['allow-shrink'] }),
    full: flags.full === true,
    queue: requireSetting(run.settings, 'queue'),
  });
  run.show(result, () => describeBackup(result));
  return 0;
}
