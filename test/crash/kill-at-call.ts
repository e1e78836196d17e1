import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

/**
 * Runs the program and kills it at the nth system call among `calls` (comma-separated names), by strace.
 * @returns false if it came to its end before
 */
export function killAtCall(calls: string, nth: number, words: readonly string[]): boolean {
  const inject = `inject=${calls}:signal=KILL:when=${nth}`;
  const { signal, status, stderr } = spawnSync(
    'strace',
    ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', inject, process.execPath, bin, ...words],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', UV_THREADPOOL_SIZE: '1' } },
  );
  if (status === 0) return false;
  if (signal !== 'SIGKILL' && status !== 137) throw new Error(`neither killed nor done: ${status} ${stderr}`);
  return true;
}
