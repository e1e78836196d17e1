import { databaseOptions, mappingOption, movedOptions, snapshotOptions } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describeMigrate } from '../print/migrate.ts';
import { oldRows } from '../old-rows.ts';

export const migrate: Command = {
  name: 'migrate',
  describe: 'Move a database, or what an old API has, into a database of any engine: all or nothing',
  arguments: [
    {
      name: 'snapshot',
      describe: 'Folder, id or latest pull: take the rows from there',
      default: '--from, or the old API',
    },
  ],
  flags: [
    'from',
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
    'mode',
    'no-fallback',
    'wait',
    'yes',
  ],
  own: {
    mode: {
      choices: ['replace'],
      describe: 'replace: what the database has goes, after a snapshot. A migrate does not merge',
    },
  },
  examples: [
    ['$0 migrate --from sqlite:./dev.db --database postgres://app@localhost/shop', 'into an empty database'],
    ['$0 migrate --from old.db --mapping mapping.json', 'into the configured one, with a mapping'],
    ['$0 migrate --from old.db --mode replace --yes', 'in place of what is there'],
    ['$0 migrate --yes', 'pulls what the old API of the config has, and moves it in'],
    ['$0 migrate latest --yes', 'moves in what was pulled last'],
  ],
  exits: [3, 4, 5, 6, 7, 8, 30],
  changes: true,
  async run(flags, run) {
    const { mode } = flags;
    const api = await import('../../api/migrate.ts');
    const result = await api.migrate({
      ...databaseOptions(run),
      ...snapshotOptions(run, flags),
      ...movedOptions(run),
      ...mappingOption(run),
      ...(mode === 'replace' && { mode }),
      ...(await oldRows(flags, run)),
      fallback: flags['no-fallback'] !== true,
      confirm: run.confirm,
    });
    run.show(result, (style) => describeMigrate(result, style));
    return 0;
  },
};
