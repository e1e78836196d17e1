import colors from 'picocolors';
import type { Colors } from 'picocolors/types.js';
import { CarryoverError } from '../../errors.ts';
import { redact } from '../../values/redact.ts';
import { errorDocument, errorText } from './error-text.ts';
import { plain } from './plain.ts';
import { toJson } from './to-json.ts';

/** Where everything goes that a person or a program reads: results to stdout, the rest to stderr. */
export interface Output {
  /** Columns of the terminal; 80 where there is none. */
  readonly width: number;
  readonly stderr: NodeJS.WriteStream;
  /** Style of what goes to stderr. */
  readonly style: Colors;
  readonly json: boolean;
  /** A command's result. `text` is only called when it is shown. */
  readonly result: (value: unknown, text: (style: Colors) => string) => void;
  /** Text to stdout, as it is. */
  text(text: string): void;
  /** A line to stderr. */
  line(text: string): void;
  error(error: CarryoverError, debug: boolean): void;
  /** Resolves when stdout has taken everything. @throws WRITE_FAILED */
  finish(): Promise<void>;
}

interface Streams {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export function createOutput(
  { env, stdout, stderr }: Streams,
  options: { json: boolean; color: boolean },
): Output {
  const writer = createWriter(stdout);
  // Progress that nobody can read must not end a run.
  stderr.on('error', () => undefined);
  const styleOf = (stream: NodeJS.WriteStream) =>
    colors.createColors(options.color && stream.isTTY && !env['NO_COLOR']);
  const style = styleOf(stderr);
  const line = (text: string) => void stderr.write(`${text}\n`);
  return {
    width: Math.min(100, (stdout.isTTY ? stdout.columns : stderr.columns) || 80),
    stderr,
    style,
    json: options.json,
    result: (value, text) => writer.write(options.json ? toJson(value) : text(styleOf(stdout))),
    text: (text) => writer.write(text),
    line,
    error: (error, debug) => {
      if (options.json) writer.write(toJson(errorDocument(error)));
      if (!options.json || debug) stderr.write(errorText(error, style, debug));
    },
    finish: writer.finish,
  };
}

/** stdout through callbacks: a full disk or a closed pipe is an error here, never a silent success. */
function createWriter(stream: NodeJS.WriteStream) {
  let failure: Error | undefined;
  const pending: Promise<void>[] = [];
  stream.on('error', (error) => (failure ??= error));
  const write = (text: string): void => {
    const done = (resolve: () => void) => (error?: Error | null) => {
      if (error) failure ??= error;
      resolve();
    };
    pending.push(new Promise((resolve) => void stream.write(text, done(resolve))));
  };
  const finish = async () => {
    await Promise.all(pending);
    if (!failure) return;
    throw new CarryoverError('WRITE_FAILED', 'The standard output could not be written.', {
      hint: 'Check where it goes: a full disk, or a program that stopped reading?',
      cause: failure,
    });
  };
  return { write, finish };
}

/** Text from outside, without secrets and control characters. */
export function safeText(text: string): string {
  return plain(redact(text));
}
