import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The age program of the machine: `apt-get install age`. */
export const hasAge = ['age', 'age-keygen', 'script'].every(
  (name) => spawnSync(name, ['--version']).error === undefined,
);
export const isAgeRequired = (process.env['CARRYOVER_TEST_REQUIRE'] ?? '').split(',').includes('age');

/** @returns what it printed. @throws Error with what it complained about */
export async function runAge(cwd: string, words: readonly string[]): Promise<string> {
  return run(cwd, 'age', words, '');
}

/** It asks a terminal for passphrases: `script` is one. No word may have a space. */
export async function runAgeTyping(cwd: string, words: readonly string[], typed: string): Promise<string> {
  return run(cwd, 'script', ['-qec', `age ${words.join(' ')}`, '/dev/null'], typed);
}

/** Makes a key. @returns its two halves, and the file with the secret one */
export async function createKey(
  cwd: string,
  name: string,
): Promise<{ file: string; identity: string; recipient: string }> {
  const file = join(cwd, name);
  await run(cwd, 'age-keygen', ['-o', file], '');
  const identity = await run(cwd, 'tail', ['-n', '1', file], '');
  return {
    file,
    identity: identity.trim(),
    recipient: (await run(cwd, 'age-keygen', ['-y', file], '')).trim(),
  };
}

function run(cwd: string, command: string, words: readonly string[], typed: string): Promise<string> {
  const child = spawn(command, words, { cwd });
  let printed = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  // Most programs end without reading it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(typed);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`${command} ended with ${code}: ${complaints}${printed}`));
    });
  });
}
