import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** System calls that change a file or a folder; `openat` is one only where it creates. */
const changing =
  'write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,sync_file_range,rename,renameat,renameat2,unlink,unlinkat,' +
  'rmdir,truncate,ftruncate,fallocate,mkdir,mkdirat,openat,creat,link,linkat,symlink,symlinkat,chmod,fchmod,fchmodat,' +
  'chown,fchown,fchownat,utimensat,copy_file_range,sendfile';

export interface Watch {
  /** One system call: seconds since 1970, and how `strace` writes it. */
  calls(): Promise<Call[]>;
}

export interface Call {
  readonly at: number;
  readonly name: string;
  readonly text: string;
}

/**
 * Watches the changing system calls of one thread from now until it ends.
 * @param inject what to do to some of them, in the words of `strace`: `fsync:error=EIO:when=3`
 */
export async function watch(thread: number, log: string, inject?: string): Promise<Watch> {
  const faults = inject === undefined ? [] : ['-e', `inject=${inject}`];
  const words = [
    '-y',
    '-ttt',
    '-s',
    '0',
    '-o',
    log,
    '-e',
    `trace=${changing}`,
    '-e',
    'signal=none',
    ...faults,
    '-p',
    String(thread),
  ];
  const strace = spawn('strace', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(strace, 'close');
  await new Promise<void>((resolve, reject) => {
    let said = '';
    strace.on('error', reject);
    strace.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('attached')) resolve();
    });
    void ended.then(() => reject(new Error(`strace ended: ${said}`)));
  });
  return {
    async calls() {
      await ended;
      return readFileSync(log, 'utf8').split('\n').flatMap(parse);
    },
  };
}

function parse(line: string): Call[] {
  const [, at, name, rest] = /^(\d+\.\d+) (\w+)(\(.*)$/.exec(line) ?? [];
  return at && name ? [{ at: Number(at), name, text: `${name}${rest}` }] : [];
}
