import { spawnSync } from 'node:child_process';

/** Whether a program can be run. */
export function installed(program) {
  return spawnSync('sh', ['-c', 'command -v "$0"', program]).status === 0;
}
