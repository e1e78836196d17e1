import { CarryoverError } from '../errors.ts';
import type { Storage } from '../storage/storage.ts';
import { beginWork } from './begin-work.ts';
import { snapshotsInUse } from './in-use.ts';
import { isLive } from './note.ts';
import type { Note } from './note.ts';
import { databaseOf, locationOf } from './place.ts';
import type { Place } from './place.ts';
import { isSnapshotId } from './snapshot-id.ts';
import { writer } from './unfinished.ts';

export interface Rotation {
  /** @throws LOCKED if somebody reads one of these snapshots, or refers to it while he writes another */
  refuseUsed(places: readonly Place[]): Promise<void>;
  /** @throws LOCKED if another process has taken this one for dead */
  refuseLost(): Promise<void>;
}

interface Turn {
  readonly storage: Storage;
  readonly database: string;
  readonly note: Note;
}

/**
 * Runs `work` while nobody prunes, rotates, or begins to read or to share snapshots of the databases that `places` are of.
 * Nobody waits: this run first leaves its note and then looks for those of others, and they do it the other way round, so one
 * of the two sees the other (docs/FORMAT.md).
 * @throws LOCKED if somebody prunes, rotates or writes a snapshot there
 */
export async function withRotation<T>(
  places: readonly Place[],
  work: (rotation: Rotation) => Promise<T>,
): Promise<T> {
  const turns: Turn[] = [];
  try {
    for (const { storage, database } of databasesOf(places)) {
      turns.push({ storage, database, note: await beginWork(storage, database, 'rotate') });
      await refuseWritten(storage, database);
    }
    return await work({
      async refuseUsed(asked) {
        for (const turn of turns) await refuseUsed(asked, turn);
      },
      async refuseLost() {
        for (const turn of turns) await refuseLost(turn);
      },
    });
  } finally {
    for (const turn of turns) await end(turn).catch(() => undefined);
  }
}

type Database = Pick<Turn, 'storage' | 'database'>;

function databasesOf(places: readonly Place[]): Iterable<Database> {
  const found = new Map<string, Database>();
  for (const place of places) {
    const database = databaseOf(place);
    if (database !== null) found.set(place.storage.locate(database), { storage: place.storage, database });
  }
  return found.values();
}

/** It would be readable by whom its run knows, and may come when all is over. */
async function refuseWritten(storage: Storage, database: string): Promise<void> {
  for (const id of (await storage.list(database)).folders.filter(isSnapshotId)) {
    const folder = `${database}/${id}`;
    const note = (await storage.list(folder)).objects.find(({ name }) => name === writer);
    if (note && (await isLive(storage, folder, note)))
      throw locked(`The snapshot ${storage.locate(folder)} is being written just now.`);
  }
}

async function refuseUsed(places: readonly Place[], { storage, database }: Turn): Promise<void> {
  const used = await snapshotsInUse(storage, database);
  for (const place of places) {
    const isHere = databaseOf(place) === database && storage.locate(place.folder) === locationOf(place);
    if (isHere && used.has(place.folder.slice(database.length + 1)))
      throw locked(`Somebody reads the snapshot ${locationOf(place)} just now, or refers to it.`);
  }
}

async function refuseLost({ storage, database, note }: Turn): Promise<void> {
  if (await note.isKept()) return;
  throw new CarryoverError(
    'LOCKED',
    `Another run took over in ${storage.locate(database)}; this one stopped. Each snapshot opens by its old key or by the new one.`,
    { hint: 'Was this machine asleep for a while? Run it again, with both keys.' },
  );
}

/** What is not this process's own any more is another's. */
async function end({ note }: Turn): Promise<void> {
  if (await note.isKept()) await note.remove();
}

function locked(what: string): CarryoverError {
  return new CarryoverError('LOCKED', `${what} No key was changed.`, {
    hint: 'Run it again when nobody is at work there. What died on another machine stands in the way for 15 minutes.',
  });
}
