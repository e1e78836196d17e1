import {
  closeSync,
  cpSync,
  existsSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { sqliteDriverName } from '../../src/sqlite-driver.ts';
import { Database } from '../sqlite-driver.ts';
import { runMain } from '../run-main.ts';

/** What happens before: a command that succeeds, a statement, somebody who holds the database, or damage to a file. */
type Step =
  | { readonly run: readonly string[] }
  | { readonly sql: string }
  | { readonly hold: string }
  | { readonly damage: string; readonly at: number; readonly bytes: number }
  | { readonly flip: string; readonly at: number }
  | { readonly cut: string; readonly to: number }
  | { readonly remove: string }
  | { readonly replace: string; readonly from: string; readonly to: string };

export interface InvalidCase {
  readonly before?: readonly Step[];
  readonly env?: Readonly<Record<string, string>>;
  readonly run: readonly string[];
  readonly exit: number;
  readonly code: string;
  /** What the error must name. */
  readonly says: readonly string[];
}

const fixtures = fileURLToPath(new URL('../../fixtures/invalid', import.meta.url));

export const invalidNames = readdirSync(fixtures).toSorted();

/** Lays a case out in `folder`. `release` lets go of what its steps hold. */
export async function layOutInvalid(
  name: string,
  folder: string,
): Promise<{ readonly invalid: InvalidCase; release(): void }> {
  cpSync(join(fixtures, name), folder, { recursive: true });
  if (existsSync(join(folder, 'old.sql'))) execute(folder, readFileSync(join(folder, 'old.sql'), 'utf8'));
  const invalid = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as InvalidCase;
  const held: ChildProcess[] = [];
  for (const step of invalid.before ?? []) await take(step, folder, held);
  return { invalid, release: () => held.forEach((child) => child.kill('SIGKILL')) };
}

async function take(step: Step, folder: string, held: ChildProcess[]): Promise<void> {
  if ('run' in step) return succeed(step.run, folder);
  if ('sql' in step) return execute(folder, step.sql);
  if ('hold' in step) {
    held.push(await hold(join(folder, step.hold)));
    return;
  }
  if ('remove' in step) return rmSync(find(folder, step.remove));
  if ('cut' in step) return cut(find(folder, step.cut), step.to);
  if ('replace' in step) {
    const path = find(folder, step.replace);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(step.from)) throw new Error(`${path} does not have ${step.from}`);
    return writeFileSync(path, text.replace(step.from, step.to));
  }
  const path = find(folder, 'flip' in step ? step.flip : step.damage);
  const bytes = readFileSync(path);
  if ('flip' in step) bytes.writeUInt8(bytes.readUInt8(step.at) ^ 1, step.at);
  else bytes.fill(0xaa, step.at, step.at + step.bytes);
  writeFileSync(path, bytes);
}

async function succeed(words: readonly string[], folder: string): Promise<void> {
  const { code, stderr } = await runMain(words, { cwd: folder });
  if (code !== 0) throw new Error(`carryover ${words.join(' ')} ended with ${code}: ${stderr}`);
}

function execute(folder: string, sql: string): void {
  const db = new Database(join(folder, 'app.db'));
  db.exec(sql);
  db.close();
}

/** In a process of its own: a lock on a file is gone when its own process opens and closes that file once more. */
async function hold(path: string): Promise<ChildProcess> {
  const program = `
    const db = require('${sqliteDriverName}')(process.argv[1]);
    db.exec('BEGIN IMMEDIATE');
    console.log('held');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['-e', program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

function cut(path: string, size: number): void {
  const handle = openSync(path, 'r+');
  ftruncateSync(handle, size);
  closeSync(handle);
}

/** A path in which `*` stands for the one snapshot in a folder. */
function find(folder: string, path: string): string {
  return path.split('/').reduce((parent, part) => {
    if (part !== '*') return join(parent, part);
    const [only, ...more] = readdirSync(parent).filter((name) => /^\d{8}T/.test(name));
    if (only === undefined || more.length > 0) throw new Error(`${parent} has not just one snapshot`);
    return join(parent, only);
  }, folder);
}
