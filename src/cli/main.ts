import { CarryoverError, errorCodes } from '../errors.ts';
import type { Command, Run } from './command.ts';
import { createAsk } from './ask.ts';
import { createConfirm } from './confirm.ts';
import { beforeDashes } from './dashes.ts';
import type { Flags } from './flags.ts';
import { holdForScheduler } from './hold-for-scheduler.ts';
import { listenForSignals } from './listen-for-signals.ts';
import { parseArguments } from './parse-arguments.ts';
import { resolveUrl } from '../engine/choose.ts';
import { createOutput, safeText } from './print/output.ts';
import type { Output } from './print/output.ts';
import { createProgress } from './print/progress.ts';
import { readSecrets } from './read-secrets.ts';
import { toCarryoverError } from './to-carryover-error.ts';
import { version } from './version.ts';

/** The parts of `process` that the command line uses. */
export type Process = Pick<
  NodeJS.Process,
  'argv' | 'env' | 'cwd' | 'stdin' | 'stdout' | 'stderr' | 'on' | 'off' | 'exit'
>;

/** Runs one command line. Never throws for what went wrong in the run: that is told, and is the exit code. */
export async function main(process: Process): Promise<number> {
  const words = process.argv.slice(2);
  const output = createOutput(process, {
    json: asksForJson(words),
    color: !beforeDashes(words).includes('--no-color'),
  });
  const interrupt = listenForSignals(process);
  try {
    return await obey(process, words, output, interrupt.signal);
  } catch (error) {
    return report(output, toCarryoverError(error, interrupt.signal), process.env['CARRYOVER_DEBUG'] === '1');
  } finally {
    interrupt.stop();
  }
}

async function obey(
  process: Process,
  words: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const parsed = await parseArguments(words, version(), output.width);
  if (parsed.kind === 'command') return runCommand(process, parsed, output, signal);
  output.text(`${parsed.text.trimEnd()}\n`);
  await output.finish();
  return 0;
}

async function runCommand(
  process: Process,
  { command, flags }: { command: Command; flags: Flags },
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { loadConfig } = await import('../config/parse.ts');
  const settings = await loadConfig({ cwd: process.cwd(), env: process.env, flags, resolveUrl });
  const progress = await createProgress(output, { quiet: flags.quiet === true });
  const asking = { flags, pause: progress.stop, signal };
  const confirm = createConfirm(process, asking);
  const ask = createAsk(process, asking);
  // The bar must be gone before the result stands there.
  const show: Run['show'] = (value, text) => {
    progress.stop();
    output.result(value, text);
  };
  const letGo = await holdForScheduler(process.env);
  let code: number;
  try {
    code = await command.run(flags, {
      settings,
      ...(await readSecrets(command, settings, progress.onEvent)),
      onEvent: progress.onEvent,
      signal,
      confirm,
      check: checkWords,
      ask,
      width: output.width,
      show,
    });
  } finally {
    progress.stop();
    await letGo();
  }
  await output.finish().catch((error: unknown) => unprinted(command, error));
  return code;
}

async function checkWords(words: readonly string[]): Promise<void> {
  const parsed = await parseArguments(words, version(), 80);
  if (parsed.kind === 'command') return;
  throw new CarryoverError('USAGE', `"${words.join(' ')}" only prints a text. Nothing was done.`, {
    hint: 'Name a command, as in backup or verify.',
  });
}

/** The work is done, but nobody has heard of it: say so, and don't call it a plain success. */
function unprinted(command: Command, error: unknown): never {
  const done = command.changes ? `The ${command.name} is done, but` : `The ${command.name} ran, but`;
  throw new CarryoverError(
    command.changes ? 'FAILED_AFTER_COMMIT' : 'WRITE_FAILED',
    `${done} its result could not be printed.`,
    {
      hint: 'Check where the standard output goes: a full disk, or a program that stopped reading?',
      cause: error,
    },
  );
}

async function report(output: Output, error: CarryoverError, debug: boolean): Promise<number> {
  output.error(error, debug);
  // Where even the error can't be told as JSON, it is told as text.
  await output.finish().catch(() => output.json && output.line(`error: ${safeText(error.message)}`));
  return errorCodes[error.code];
}

/** Known before the words are parsed, so that even a parsing error is told as JSON. */
function asksForJson(words: readonly string[]): boolean {
  return beforeDashes(words).includes('--json');
}
