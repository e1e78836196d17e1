import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../dist/cli/bin.js', import.meta.url));

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
  /** Path that stdout goes to, instead of a pipe. */
  readonly stdout?: string;
}

/** Runs the built command as a process of its own: no terminal, stdin closed, no more of an environment than given. */
export function runBin(words: readonly string[], surroundings: Surroundings): Promise<Ended> {
  const { command, options } = start(words, surroundings);
  const child = spawn('sh', command, options);
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...text }));
  });
}

/** The same, and this process stands still meanwhile: for what must happen within one step of a run. */
export function runBinNow(words: readonly string[], surroundings: Surroundings): Ended {
  const { command, options } = start(words, surroundings);
  const { status, stdout, stderr } = spawnSync('sh', command, { ...options, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

function start(words: readonly string[], { cwd, env = {}, umask = '022', stdout }: Surroundings) {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const redirected = stdout === undefined ? '' : `>'${stdout}'`;
  return {
    command: ['-c', `umask ${umask}; exec "$0" "$@" ${redirected}`, process.execPath, bin, ...words],
    options: { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env }, stdio },
  };
}
