import { spawnSync } from 'node:child_process';

/** Whether `strace` is there and may watch other processes. */
export const hasStrace =
  spawnSync('strace', ['-qq', '-o', '/dev/null', '-e', 'inject=fsync:error=EIO:when=99', 'true']).status ===
  0;
