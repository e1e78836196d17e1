import { spawn } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url));
const runner = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Path that stdout goes to, instead of a pipe. */
  readonly stdout?: string;
}

/** Runs the program itself, from its source, without a terminal and with no more of an environment than given. */
export function runCli(words: readonly string[], { cwd, env, stdout }: Surroundings): Promise<Ended> {
  const out = stdout === undefined ? null : openSync(stdout, 'w');
  const child = spawn(process.execPath, [runner, bin, ...words], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env },
    stdio: ['ignore', out ?? 'pipe', 'pipe'],
  });
  if (out !== null) closeSync(out);
  const text = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...text }));
  });
}
