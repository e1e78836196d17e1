import type { Loss } from '../api/options.ts';
import { CarryoverError } from '../errors.ts';
import type { Flags } from './flags.ts';
import { describeLoss } from './print/loss.ts';
import { name } from './print/name.ts';
import { safeText } from './print/output.ts';

export interface Asking {
  readonly flags: Flags;
  /** Takes a progress bar off the terminal. */
  readonly pause: () => void;
  readonly signal: AbortSignal;
}

export type Terminal = Pick<NodeJS.Process, 'env' | 'stdin' | 'stderr'>;

/**
 * The answer to "are you sure": `--yes`, or a person at a terminal who types the database's name.
 * Without either it throws CONFIRMATION_NEEDED, and never waits.
 */
export function createConfirm(
  terminal: Terminal,
  { flags, pause, signal }: Asking,
): (loss: Loss) => Promise<boolean> {
  return async (loss) => {
    if (flags.yes === true) return true;
    if (flags.json === true || !canAsk(terminal)) throw needed(loss);
    pause();
    terminal.stderr.write(
      `Database ${name(loss.database)} at ${safeText(loss.location)}\n${describeLoss(loss)}\n`,
    );
    return ask(terminal, loss.database, signal);
  };
}

export function canAsk({ env, stdin, stderr }: Terminal): boolean {
  return stdin.isTTY && stderr.isTTY && !env['CI'];
}

function needed(loss: Loss): CarryoverError {
  return new CarryoverError(
    'CONFIRMATION_NEEDED',
    `Nobody confirmed it, so nothing was changed in ${loss.location}.\n${describeLoss(loss)}`,
    {
      hint: 'Add --yes if you are sure.',
      details: { database: loss.database, tables: loss.tables },
    },
  );
}

async function ask(terminal: Terminal, database: string, signal: AbortSignal): Promise<boolean> {
  const { isCancel, text } = await import('@clack/prompts');
  const answer = await text({
    message: `Type the name of the database to go on: ${safeText(database)}`,
    validate: (value) =>
      value === database ? undefined : `Type ${safeText(database)}, or press Ctrl+C to stop.`,
    input: terminal.stdin,
    output: terminal.stderr,
    signal,
  });
  if (!isCancel(answer)) return answer === database;
  throw new CarryoverError('INTERRUPTED', 'Stopped at the question; nothing was changed.', {
    hint: 'Run it again when you are sure.',
  });
}
