import { PassThrough } from 'node:stream';
import { main } from '../src/cli/main.ts';
import type { Process } from '../src/cli/main.ts';
import type { Ended, Surroundings } from './run-bin.ts';

/**
 * Runs a command line in this process, from its words to its exit code: a fraction of the time that a process of its own
 * takes, for where it makes no difference. Streams, environment and working folder are its own, as in `runBin`.
 */
export async function runMain(
  words: readonly string[],
  { cwd, env = {} }: Pick<Surroundings, 'cwd' | 'env'>,
): Promise<Ended> {
  const [stdout, stderr] = [listenTo(new PassThrough()), listenTo(new PassThrough())];
  const surroundings = {
    argv: [process.execPath, 'carryover', ...words],
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env },
    cwd: () => cwd,
    stdin: new PassThrough(),
    stdout: stdout.stream,
    stderr: stderr.stream,
    on: () => undefined,
    off: () => undefined,
    exit(code: number) {
      throw new Error(`It wants to exit with ${code}.`);
    },
  };
  // What a process has besides, the command line does not use.
  const code = await main(surroundings as unknown as Process);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function listenTo(stream: PassThrough): { readonly stream: PassThrough; text(): string } {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
