import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A clean machine in a folder: `carryover` on its PATH, HOME in it, nothing else in the environment, and no terminal. */
export function cleanShell(root: string) {
  const home = join(root, 'home');
  const programs = join(root, 'bin');
  for (const folder of [home, programs]) mkdirSync(folder, { recursive: true });
  script('carryover', `exec '${process.execPath}' '${bin}' "$@"`);
  script('npx', 'exec "$@"');
  const path = [programs, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':');

  function script(name: string, line: string): void {
    writeFileSync(join(programs, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  }

  return (command: string, cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> => {
    const child = spawn('/bin/sh', ['-c', command], {
      cwd,
      env: { PATH: path, HOME: home, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, output }));
    });
  };
}
