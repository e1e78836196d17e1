import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CarryoverError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import { createPrivateFolder } from '../../files/private-folder.ts';
import { writeDurably } from '../../files/write-durably.ts';
import type { Block } from '../../model.ts';
import { toBlocks } from '../../values/lines.ts';
import { configDigest } from './config-digest.ts';
import { credentialsDigest } from './credentials-digest.ts';
import type { CredentialsDigest } from './credentials-digest.ts';
import { cleanRun, earlierState } from './earlier-run.ts';
import { lockFolder } from './lock-folder.ts';
import { pageEntryBytes } from './page-log.ts';
import { orderOf } from './order.ts';
import { filesOf, stateName } from './run-files.ts';
import { resourceStart } from './run-state.ts';
import type { ResourceState, RunState } from './run-state.ts';
import type { PullInput } from './run.ts';
import { openSpool } from './spool.ts';
import type { Spool } from './spool.ts';

/** The folder of a pull that is under way, locked. */
export interface Run {
  readonly folder: string;
  /** When reading began, maybe by an earlier process. ISO 8601. */
  readonly startedAt: string;
  resource(name: string): ResourceState;
  /** Its files, cut to what is kept. To be closed. */
  open(name: string): Promise<ResourceFiles>;
  /** The records kept of a resource. */
  read(name: string): AsyncIterable<Block>;
  /** Notes how far a resource has come; on disk with the next `save`. */
  put(state: ResourceState): void;
  /** Writes the state: at most about once a second, unless `now`. */
  save(open: ResourceFiles, now?: boolean): Promise<void>;
  /**
   * Runs a check of records. Those that it refuses are not gone on with: the old system's may be other ones by then, and
   * they would be refused again.
   */
  trust<T>(check: () => T | Promise<T>): Promise<T>;
  /** A private, empty folder for what nobody goes on from. */
  readonly scratch: string;
  /** Lets go. `done`: the folder goes too, as it does if there is nothing in it to go on from. */
  close(done: boolean): Promise<void>;
}

export interface ResourceFiles {
  /** A JSON text on each line. */
  readonly records: Spool;
  /** See `page-log.ts`. */
  readonly pages: Spool;
}

const refusals: ReadonlySet<ErrorCode> = new Set(['SOURCE_INVALID', 'SOURCE_INCOMPLETE']);
const everyMilliseconds = 1000;
/** Small ones: what they are made into is in memory beside them. */
const blockBytes = 256 * 1024;

/**
 * Opens the folder of a pull and locks it. An earlier pull of less than a day ago that was interrupted under the same
 * config is gone on with, and a notice says so; else the folder is emptied.
 * @throws LOCKED, WRITE_FAILED, USAGE
 */
export async function openRun(input: PullInput): Promise<Run> {
  const { folder } = input;
  await createPrivateFolder(folder);
  const unlock = await lockFolder(folder);
  try {
    const earlier = await earlierState(input);
    await cleanRun(folder, earlier);
    await createPrivateFolder(join(folder, scratchName));
    const credentials = earlier?.credentials ?? (await credentialsDigest(input.source));
    return runOf(input, { earlier, credentials, unlock });
  } catch (error) {
    await unlock();
    throw error;
  }
}

const scratchName = 'scratch';

interface Opened {
  readonly earlier: RunState | null;
  readonly credentials: CredentialsDigest;
  readonly unlock: () => Promise<void>;
}

function runOf({ folder, source, now }: PullInput, { earlier, credentials, unlock }: Opened): Run {
  const names = orderOf(source.resources);
  const states = new Map(
    (earlier?.resources ?? names.map(resourceStart)).map((state) => [state.name, state]),
  );
  const digest = configDigest(source);
  const startedAt = earlier?.startedAt ?? now().toISOString();
  const resource = (name: string) => states.get(name) ?? resourceStart(name);
  let saved = Date.now();
  let isRefused = false;
  return {
    folder,
    startedAt,
    scratch: join(folder, scratchName),
    resource,
    put: (state) => void states.set(state.name, state),
    async open(name) {
      const files = filesOf(folder, names, name);
      const { bytes, pages } = resource(name);
      return {
        records: await openSpool(files.records, bytes),
        pages: await openSpool(files.pages, pages * pageEntryBytes),
      };
    },
    async *read(name) {
      const { bytes } = resource(name);
      const spool = await openSpool(filesOf(folder, names, name).records, bytes);
      try {
        yield* toBlocks(spool.read(0, bytes), { blockBytes });
      } finally {
        await spool.close();
      }
    },
    async save(open, now = false) {
      if (!now && Date.now() - saved < everyMilliseconds) return;
      saved = Date.now();
      const state: RunState = { version: 1, digest, credentials, startedAt, resources: names.map(resource) };
      await open.records.sync();
      await open.pages.sync();
      await writeDurably(join(folder, stateName), `${JSON.stringify(state)}\n`);
    },
    async trust(check) {
      try {
        return await check();
      } catch (error) {
        isRefused ||= error instanceof CarryoverError && refusals.has(error.code);
        throw error;
      }
    },
    async close(done) {
      const isEmpty = [...states.values()].every(({ pages }) => pages === 0);
      const doomed = done || isEmpty || isRefused ? folder : join(folder, scratchName);
      await rm(doomed, { recursive: true, force: true }).catch(() => undefined);
      await unlock();
    },
  };
}
