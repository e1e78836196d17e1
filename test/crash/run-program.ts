import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  /** Resolves when the process is gone and its output read. */
  readonly ended: Promise<Ended>;
}

/** Runs the built program, without a terminal and with a clean environment. */
export function runProgram(words: readonly string[], cwd: string): Promise<Ended> {
  return startProcess([process.execPath, program, ...words], cwd).ended;
}

/** Starts any program that way. `more`: further file descriptors, from 3 on; `stdout`: another than a pipe. */
export function startProcess(
  words: readonly string[],
  cwd: string,
  { more = [], stdout = 'pipe' }: { more?: readonly 'pipe'[]; stdout?: 'pipe' | number } = {},
): Started {
  const stdio: StdioOptions = ['ignore', stdout, 'pipe', ...more];
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, UV_THREADPOOL_SIZE: '1' };
  const [command = '', ...rest] = words;
  const child = spawn(command, rest, { cwd, env, stdio });
  const text = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...text }));
  });
  return { child, ended };
}
