import { CarryoverError } from '../../errors.ts';
import { keyOption, ofDatabase } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describeRotated } from '../print/rotated.ts';

export const rotate: Command = {
  name: 'rotate',
  describe: 'Encrypt the keys of snapshots to other recipients or by another passphrase; reads no rows',
  arguments: [{ name: 'snapshot', describe: 'Folder, id or latest', default: 'latest' }],
  flags: ['database', 'snapshots', 'all', 'recipient', 'recipients-file', 'identity-file'],
  own: {
    all: { describe: 'All snapshots, of one database if it is named here' },
    recipient: { describe: 'Encrypt to this age recipient; may be given more than once' },
    'recipients-file': { describe: 'Encrypt to the age recipients of this file' },
  },
  examples: [
    ['$0 rotate --all --recipients-file team.txt --identity-file old-key.txt', 'somebody joins or leaves'],
    ['$0 rotate latest', 'to the recipients that the config names'],
  ],
  exits: [5, 6, 7, 8],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/rotate.ts');
    const { encryption, settings } = run;
    if (encryption === undefined) throw toNobody();
    if (flags.all === true && flags.snapshot !== undefined) throw both();
    // Of all databases, unless one is asked for here.
    const database = flags.all === true && flags.database === undefined ? undefined : settings.database;
    const rotated = await api.rotate({
      snapshots: settings.snapshots,
      ...keyOption(run),
      ...(await ofDatabase(database, run)),
      ...(flags.all === true ? {} : { snapshot: flags.snapshot ?? 'latest' }),
      encryption,
    });
    run.show({ rotated }, () => describeRotated(rotated));
    return 0;
  },
};

function toNobody(): CarryoverError {
  return new CarryoverError('USAGE', 'Nothing says who is to read the snapshots, so nothing was changed.', {
    hint: 'Name them with --recipient, --recipients-file, or in the config: docs/CONFIG.md, "encryption".',
  });
}

function both(): CarryoverError {
  return new CarryoverError('USAGE', 'Both a snapshot and --all are given. Nothing was changed.', {
    hint: 'Leave one of them out.',
  });
}
