import { CarryoverError } from '../errors.ts';
import { canAsk } from './confirm.ts';
import type { Asking, Terminal } from './confirm.ts';

/**
 * The answer to a question that a plain yes settles: `--yes`, or a person at a terminal. Without either it throws
 * CONFIRMATION_NEEDED with the text, and never waits.
 */
export function createAsk(
  terminal: Terminal,
  { flags, pause, signal }: Asking,
): (text: string, question: string) => Promise<boolean> {
  return async (text, question) => {
    if (flags.yes === true) return true;
    if (flags.json === true || !canAsk(terminal))
      throw new CarryoverError('CONFIRMATION_NEEDED', `Nobody confirmed it, so nothing was done.\n${text}`, {
        hint: 'Add --yes if you are sure.',
      });
    pause();
    terminal.stderr.write(`${text}\n`);
    const { confirm, isCancel } = await import('@clack/prompts');
    const answer = await confirm({
      message: question,
      initialValue: false,
      input: terminal.stdin,
      output: terminal.stderr,
      signal,
    });
    if (!isCancel(answer)) return answer;
    throw new CarryoverError('INTERRUPTED', 'Stopped at the question; nothing was done.', {
      hint: 'Run it again when you are sure.',
    });
  };
}
