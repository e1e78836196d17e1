import type { Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { Job } from '../queue/queue.ts';
import { hasManifest } from '../snapshot/has-manifest.ts';
import { locationOf, within } from '../snapshot/place.ts';
import type { Place } from '../snapshot/place.ts';
import { readManifest } from '../snapshot/read-manifest.ts';
import { reusableChunks } from '../snapshot/reusable-chunks.ts';
import { tombstone, writer } from '../snapshot/unfinished.ts';
import type { Storage } from '../storage/storage.ts';
import type { DatabaseMark } from './database-mark.ts';
import { fenceStorage } from './fence-storage.ts';
import { parsePartJob } from './part-job.ts';
import type { PartJob, Written } from './part-job.ts';
import { writePiece } from './write-piece.ts';

/** What a worker has for its work. */
export interface Means {
  readonly storage: Storage;
  /** For messages: which machine this is. */
  readonly host: string;
  /** Runs `work` with a session of the database that a job names. @throws CONFIG_INVALID if the config does not know it */
  withDatabase<T>(mark: DatabaseMark, work: (session: Session) => Promise<T>): Promise<T>;
}

/**
 * Writes what a part job asks for; takes it away again where the snapshot was given up or published meanwhile: nobody else
 * would. @returns what came of each of its pieces
 */
export async function writePart(job: Job, means: Means): Promise<Written[]> {
  const part = parsePartJob(job.data);
  const made: string[] = [];
  const place = { storage: noting(fenceStorage(means.storage, job.lease), made), folder: part.folder };
  await refuseOtherPlace(place, means);
  try {
    const written = await writeInto(place, part, { job, means });
    await refuseOtherPlace(place, means);
    return written;
  } catch (error) {
    await takeBackUnlessOpen(place, made).catch(() => undefined);
    throw error;
  }
}

/** Puts the names of all that is made into `made`. */
function noting(storage: Storage, made: string[]): Storage {
  return {
    ...storage,
    async create(name, chunks) {
      made.push(name);
      await storage.create(name, chunks);
    },
  };
}

async function writeInto(
  place: Place,
  part: PartJob,
  { job, means }: { readonly job: Job; readonly means: Means },
): Promise<Written[]> {
  const reuse = part.earlier === null ? null : await reuseFrom({ ...place, folder: part.earlier });
  return means.withDatabase(part.database, async (session) => {
    if (!session.readShared) throw unshared(session);
    return session.readShared(part.token, async (reader) => {
      const written: Written[] = [];
      const target = { reader, place, packing: part.packing, lease: job.lease, ...(reuse && { reuse }) };
      for (const piece of part.pieces) {
        const onRows = (rows: number): void => job.tell({ piece: written.length, rows });
        written.push(await writePiece(piece, { ...target, onRows }));
      }
      return written;
    });
  });
}

/** Files that nobody will find, or that come when all is over, help nobody. */
async function refuseOtherPlace(place: Place, { host }: Means): Promise<void> {
  if (await isOpen(place)) return;
  throw new CarryoverError(
    'CHANGED_SINCE',
    `The worker on ${host} finds no unfinished snapshot in ${locationOf(place)}. Nothing of it was written there.`,
    {
      hint: 'Whoever took it has ended; or this worker looks in another place: "snapshots" must be the same for all.',
    },
  );
}

/** Whoever removes it puts the mark first, and only then looks what there is. */
async function isOpen(place: Place): Promise<boolean> {
  const isThere = async (name: string) => (await place.storage.size(within(place, name))) !== null;
  return (await isThere(writer)) && !(await isThere(tombstone)) && !(await hasManifest(place));
}

async function takeBackUnlessOpen(place: Place, made: readonly string[]): Promise<void> {
  if (await isOpen(place)) return;
  for (const name of made) await place.storage.remove(name);
}

async function reuseFrom(place: Place): Promise<ReturnType<typeof reusableChunks>> {
  return reusableChunks({ place, manifest: await readManifest(place) });
}

function unshared({ location }: Session): CarryoverError {
  return new CarryoverError('UNEXPECTED', `${location} cannot be read by several at one instant.`);
}
