import { present } from '../../config/present.ts';
import { CarryoverError } from '../../errors.ts';
import type { Command } from '../command.ts';
import { describeAdded } from '../print/schedules.ts';
import { splitWords } from '../split-words.ts';

export const scheduleAdd: Command = {
  name: 'schedule add',
  describe: 'Add a schedule: a command, and when it is to run',
  arguments: [{ name: 'name', describe: 'what it is called: small letters, digits, - and _' }],
  rest: 'arguments of the command, as they are',
  flags: ['cron', 'command', 'time-zone', 'catch-up', 'retries', 'backoff', 'jitter'],
  examples: [
    ['$0 schedule add nightly --cron "0 1 * * *" --command backup', 'each night at one'],
    ['$0 schedule add proof --cron "30 6 * * SUN" --command verify -- latest', 'with an argument'],
    [
      '$0 schedule add pull --cron @hourly --command pull --retries 3 --jitter 300',
      'tried again if it fails, and not on the dot',
    ],
  ],
  exits: [6],
  changes: false,
  async run(flags, run) {
    const { cron, 'time-zone': timeZone, 'catch-up': catchUp, retries, backoff, jitter } = flags;
    const command = [...wordsOf(flags.command), ...(flags.rest ?? [])];
    if (cron === undefined || command.length === 0) throw incomplete();
    await run.check(command);
    const { addSchedule } = await import('../../api/add-schedule.ts');
    const added = await addSchedule({
      ...run.settings.schedules,
      name: flags.name ?? '',
      cron,
      command,
      ...present({ timeZone, catchUp, retries, backoff, jitter }),
    });
    run.show(added, () => describeAdded(added, run.settings.schedules.file));
    return 0;
  },
};

function wordsOf(text: string | undefined): string[] {
  const words = splitWords(text ?? '');
  if (words !== null) return words;
  throw new CarryoverError('USAGE', 'A quote in --command is not closed. No schedule was added.', {
    hint: 'Close it, or give the arguments behind --, one word each.',
  });
}

function incomplete(): CarryoverError {
  return new CarryoverError(
    'USAGE',
    'A schedule needs --cron, which says when, and --command, which says what. None was added.',
    { hint: 'For example: carryover schedule add nightly --cron "0 1 * * *" --command backup' },
  );
}
