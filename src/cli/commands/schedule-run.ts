import { errorCodes, CarryoverError } from '../../errors.ts';
import type * as Api from '../../api/run-schedules.ts';
import type { Command, Run } from '../command.ts';
import type { Flags } from '../flags.ts';
import { describeByHand } from '../print/schedules.ts';
import { commandRunner } from '../run-command.ts';
import { tendedCode } from '../tended-code.ts';

export const scheduleRun: Command = {
  name: 'schedule run',
  describe: 'Run what is due, until it is stopped; one schedule at once, if it is named',
  arguments: [{ name: 'name', describe: 'The schedule to run now', default: 'what is due' }],
  flags: ['once'],
  examples: [
    ['$0 schedule run', 'a scheduler, for a service or a container'],
    ['$0 schedule run --once', 'what is due now, for cron and systemd'],
    ['$0 schedule run nightly', 'that one, now'],
  ],
  exits: [3, 4, 5, 6, 7, 8, 9, 10, 11, 30],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/run-schedules.ts');
    const { settings, signal, onEvent } = run;
    const options = {
      ...settings.schedules,
      run: await commandRunner(settings, flags),
      signal,
      onEvent,
    };
    const { name } = flags;
    if (name !== undefined) return runNow(api, { ...options, name }, { flags, run });
    if (flags.once !== true) return api.runSchedules(options);
    const tended = await api.runDueSchedules(options);
    if (tended.length === 0) onEvent({ type: 'notice', message: 'Nothing is due.' });
    // What there is to read was told as it happened; nothing more, lest cron sends a letter each minute.
    run.show({ schedules: tended }, () => '');
    return tendedCode(tended);
  },
};

async function runNow(
  api: typeof Api,
  options: Parameters<typeof Api.runScheduleNow>[0],
  { flags, run }: { flags: Flags; run: Run },
): Promise<number> {
  if (flags.once === true)
    throw new CarryoverError(
      'USAGE',
      '--once runs what is due, and a name runs that schedule whether it is due or not. Nothing was run.',
      { hint: 'Leave one of them away.' },
    );
  const ran = await api.runScheduleNow(options);
  run.show(ran, () => describeByHand(ran));
  return ran.run.outcome === 'interrupted' ? errorCodes.INTERRUPTED : (ran.run.code ?? 1);
}
