import { present } from '../../config/present.ts';
import { CarryoverError, errorCodes } from '../../errors.ts';
import { keyOption, ofDatabase } from '../call-options.ts';
import type { Command, Run } from '../command.ts';
import { namedDatabases } from '../database-names.ts';
import type { Flags } from '../flags.ts';
import { parseShare } from '../parse-share.ts';
import { describeDrill, describeVerified, describeVerifiedAll } from '../print/verified.ts';

export const verify: Command = {
  name: 'verify',
  describe: 'Read snapshots again and prove that they are whole; records it',
  arguments: [{ name: 'snapshot', describe: 'Folder, id or latest', default: 'latest' }],
  flags: ['database', 'snapshots', 'all', 'sample', 'seed', 'restore', 'identity-file', 'wait'],
  own: {
    all: { describe: 'All snapshots, each file once; with --database those of one database' },
    database: {
      describe: 'Whose snapshots; for --restore also the server that the throw-away database is on',
    },
  },
  examples: [
    ['$0 verify', 'the latest snapshot, row by row'],
    ['$0 verify ./snapshots/app/20261120T180300Z-1a2b3c', 'a folder'],
    ['$0 verify --all', 'every byte of all snapshots'],
    ['$0 verify --all --sample 5%', 'some files of each, drawn by lot: for large stores, often'],
    ['$0 verify --restore', 'a drill: restore the latest one into a throw-away database and compare'],
  ],
  exits: [4, 5, 6, 7, 8],
  changes: false,
  async run(flags, run) {
    refuseMixed(flags);
    if (flags.restore === true) return rehearse(flags, run);
    if (flags.all === true || flags.sample !== undefined) return verifyFiles(flags, run);
    const api = await import('../../api/verify.ts');
    const { snapshots, database } = run.settings;
    const result = await api.verify({
      snapshots,
      ...keyOption(run),
      ...(await ofDatabase(database, run)),
      snapshot: flags.snapshot ?? 'latest',
      onEvent: run.onEvent,
    });
    run.show(result, () => describeVerified(result));
    return 0;
  },
};

async function verifyFiles(flags: Flags, run: Run): Promise<number> {
  const api = await import('../../api/verify-all.ts');
  const { settings, onEvent, signal } = run;
  const one = flags.all === true ? undefined : (flags.snapshot ?? 'latest');
  // Of all databases, unless one is asked for, here or by `latest`.
  const isOf = flags.database !== undefined || one !== undefined;
  const databases = isOf ? (await namedDatabases(flags, run)).slice(0, 1) : [];
  const result = await api.verifyAll({
    snapshots: settings.snapshots,
    ...keyOption(run),
    ...present({ snapshot: one, seed: flags.seed }),
    ...(flags.sample !== undefined && { sample: parseShare(flags.sample) }),
    ...(databases.length > 0 && { databases }),
    onEvent,
    signal,
  });
  run.show(result, () => describeVerifiedAll(result));
  return result.snapshots.every(({ problem }) => problem === null) ? 0 : errorCodes.SNAPSHOT_DAMAGED;
}

async function rehearse(flags: Flags, run: Run): Promise<number> {
  const api = await import('../../api/drill.ts');
  const { settings, onEvent, signal, show } = run;
  const { snapshots, database, waitSeconds } = settings;
  const result = await api.drill({
    snapshots,
    ...keyOption(run),
    snapshot: flags.snapshot ?? 'latest',
    ...present({ of: (await ofDatabase(database, run)).database, database, waitSeconds }),
    onEvent,
    signal,
  });
  show(result, () => describeDrill(result));
  return 0;
}

function refuseMixed(flags: Flags): void {
  const { all, restore, sample, seed, snapshot } = flags;
  const faults = [
    ...(all === true && snapshot !== undefined
      ? [`--all means every snapshot, and ${snapshot} one of them.`]
      : []),
    ...(restore === true && (all === true || sample !== undefined)
      ? ['--restore takes one snapshot, whole: neither --all nor --sample.']
      : []),
    ...(seed !== undefined && sample === undefined ? ['--seed needs --sample.'] : []),
  ];
  if (faults.length === 0) return;
  throw new CarryoverError('USAGE', faults.join('\n'), {
    hint: 'See carryover verify --help. Nothing was done.',
  });
}
