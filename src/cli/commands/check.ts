import { errorCodes } from '../../errors.ts';
import { databaseOptions, keyOption } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describeFindings } from '../print/findings.ts';

export const check: Command = {
  name: 'check',
  describe: 'Look at connection, rights, space, exposure and snapshots; changes nothing',
  arguments: [],
  flags: ['database', 'snapshots', 'wait'],
  examples: [['$0 check', 'before the first upgrade, and on every deploy']],
  exits: [6, 7],
  changes: false,
  async run(_flags, run) {
    const api = await import('../../api/check.ts');
    const findings = await api.check({
      ...databaseOptions(run),
      snapshots: run.settings.snapshots,
      ...keyOption(run),
    });
    run.show({ findings }, (style) => describeFindings(findings, style));
    const failed = findings.find((finding) => finding.state === 'error');
    return failed === undefined ? 0 : errorCodes[failed.code ?? 'UNEXPECTED'];
  },
};
