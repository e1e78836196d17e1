import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { program, startProcess } from './run-program.ts';
import type { Started } from './run-program.ts';

const threadsFile = fileURLToPath(new URL('./held/threads.cjs', import.meta.url));
const gate = new URL('./held/gate.mjs', import.meta.url).href;

/** `main` runs JavaScript and SQLite; `pool` does the files of node. */
export const threadNames = ['main', 'pool'] as const;
export type ThreadName = (typeof threadNames)[number];

export interface Held extends Started {
  /** Thread ids of the system. */
  readonly threads: Readonly<Record<ThreadName, number>>;
  letGo(): void;
}

/** Starts the built program and holds it before its first line. */
export async function startHeld(words: readonly string[], cwd: string): Promise<Held> {
  const held = [process.execPath, '--require', threadsFile, '--import', gate, program, ...words];
  const started = startProcess(held, cwd, { more: ['pipe', 'pipe'] });
  const says = started.child.stdio[3] as Readable;
  const hears = started.child.stdio[4] as Writable;
  const [line] = (await once(says, 'data')) as [Buffer];
  const threads = JSON.parse(line.toString()) as Held['threads'];
  return { ...started, threads, letGo: () => void hears.end('x') };
}
