import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { kill, pid as ownPid } from 'node:process';
import { errnoOf } from '../files/write-failed.ts';
import type { ListedObject, Storage } from '../storage/storage.ts';

/**
 * A note says that a living process is at work: it writes a snapshot, or reads one. It is renewed while that process lives,
 * so that on any storage and any machine a dead one's note can be told.
 */
export interface Note {
  /** True if the note is still there, and this process's own. */
  isKept(): Promise<boolean>;
  /** Takes the note away. Safe to call twice. */
  remove(): Promise<void>;
}

const renewEvery = 60_000;
/** Notes of other machines live that long; their clocks and the storage's may differ by some minutes. */
const staleAfter = 15 * 60_000;

interface Author {
  readonly pid: number;
  readonly host: string;
  /** When the process began, ms since 1970: tells processes apart that got the same number. */
  readonly start: number;
  readonly token: string;
}

/** Leaves a note under a name. @returns null if there is one of that name */
export async function leaveNote(storage: Storage, name: string): Promise<Note | null> {
  const author: Author = { ...self(), token: randomBytes(8).toString('hex') };
  const data = Buffer.from(`${JSON.stringify(author)}\n`);
  if (!(await storage.write(name, data, 'ifAbsent'))) return null;
  const isKept = async (): Promise<boolean> => (await readAuthor(storage, name))?.token === author.token;
  const renew = async (): Promise<void> => {
    if (await isKept()) await storage.write(name, data, 'always');
  };
  let renewing = Promise.resolve();
  // One that fails is no matter: the next may not, and whoever publishes looks first whether the note is there.
  const timer = setInterval(() => {
    renewing = renewing.then(renew).catch(() => undefined);
  }, renewEvery);
  timer.unref();
  return {
    isKept,
    async remove() {
      clearInterval(timer);
      // One that is under way would bring the note back.
      await renewing;
      await storage.remove(name);
    },
  };
}

/** Whether the process that left a note may still be at work. `folder`: where the note was listed. */
export async function isLive(
  storage: Storage,
  folder: string,
  { name, writtenAt }: ListedObject,
): Promise<boolean> {
  if (Date.now() - writtenAt > staleAfter) return false;
  const author = await readAuthor(storage, `${folder}/${name}`);
  if (!author) return false;
  const own = self();
  if (author.host !== own.host) return true;
  return author.pid === own.pid ? author.start === own.start : isAlive(author.pid);
}

function self(): Omit<Author, 'token'> {
  return { pid: ownPid, host: hostname(), start: Math.round(performance.timeOrigin) };
}

/** Null where there is none that can be read: its writer died while it began or ended, both of which take an instant. */
async function readAuthor(storage: Storage, name: string): Promise<Author | null> {
  if ((await storage.size(name)) === null) return null;
  const chunks: Buffer[] = [];
  for await (const chunk of storage.read(name, 4096)) chunks.push(chunk);
  try {
    const found = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Partial<Author> | null;
    const { pid, host, start, token } = found ?? {};
    if (typeof pid !== 'number' || typeof start !== 'number') return null;
    return typeof host === 'string' && typeof token === 'string' ? { pid, host, start, token } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}
