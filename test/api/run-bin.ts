import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The process's umask, as octal digits. */
  readonly umask?: string;
}

/** Runs the built command to its end: a clean environment, no terminal. Stops this process meanwhile. */
export function runBin(words: readonly string[], { cwd, env = {}, umask = '022' }: Surroundings): Ended {
  const shell = `umask ${umask}; exec "$0" "$@"`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', shell, process.execPath, bin, ...words], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}
