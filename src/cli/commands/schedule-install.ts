import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command, Run } from '../command.ts';
import type { Flags } from '../flags.ts';
import { describeInstalled } from '../print/installed.ts';
import { program } from '../run-command.ts';
import { runProgram } from '../run-program.ts';

export const scheduleInstall: Command = {
  name: 'schedule install',
  describe: 'Print the crontab line or the systemd units that run what is due, or install them',
  arguments: [],
  flags: ['systemd', 'write'],
  examples: [
    ['$0 schedule install', 'the line for a crontab'],
    ['$0 schedule install --write', 'put it into your crontab; doing it twice changes nothing'],
    ['$0 schedule install --systemd', 'a timer and a service instead'],
  ],
  exits: [],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/install-schedules.ts');
    const options = { file: run.settings.schedules.file, line: lineOf(run, flags) };
    const write = flags.write === true;
    const target = { folder: unitFolder(process.env), program: runProgram };
    const installed =
      flags.systemd === true
        ? await api.installSystemd(options, write ? target : undefined)
        : await api.installCrontab(options, write ? runProgram : undefined);
    run.show(installed, () => describeInstalled(installed));
    return 0;
  },
};

/** Started where this command is, with the same config. */
function lineOf({ settings: { file } }: Run, { env }: Flags) {
  return {
    folder: process.cwd(),
    words: [
      process.execPath,
      program,
      'schedule',
      'run',
      '--once',
      '--quiet',
      ...(file === null ? [] : ['--config', file]),
      ...(env === undefined ? [] : ['--env', env]),
    ],
  };
}

function unitFolder(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'systemd', 'user');
}
