import { randomBytes } from 'node:crypto';
import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import { foldersOf } from '../snapshot/catalog.ts';
import { withHeld } from '../snapshot/with-held.ts';
import { pickSample } from '../snapshot/pick-sample.ts';
import type { Place } from '../snapshot/place.ts';
import { createFileCheck, filesOf } from '../snapshot/stored-files.ts';
import type { StoredFile } from '../snapshot/stored-files.ts';
import type { Store } from '../snapshot/store.ts';
import { noteCheck } from './note-check.ts';
import type { LookedAt, VerifyAllOptions, VerifyAllResult } from './verify-options.ts';
import { openToCheck } from './open-to-check.ts';
import { storeOf } from './store-of.ts';

/**
 * Reads every file of all snapshots again, or a sample of each, and compares it with the manifests; a file that several
 * share is read once. A damaged snapshot does not keep the others from being looked at: the result tells.
 * @throws SNAPSHOT_MISSING if there is none, USAGE for a sample that is no share, INTERRUPTED
 */
export async function verifyAll(options: VerifyAllOptions): Promise<VerifyAllResult> {
  const { sample = 1, seed = randomBytes(4).toString('hex'), onEvent, signal } = options;
  if (!(sample > 0 && sample <= 1))
    throw new CarryoverError('USAGE', `A sample is a share of more than 0 and up to 1, not ${sample}.`);
  const store = storeOf(options);
  const places = await placesOf(store, options);
  const sizes = { of: new Map<string, number>(), read: new Map<string, number>() };
  const check = createFileCheck();
  const snapshots: LookedAt[] = [];
  for (const [index, place] of places.entries()) {
    onEvent?.({ type: 'step', step: 'prove', detail: `${idOf(place)}, ${index + 1} of ${places.length}` });
    const pick = (files: readonly StoredFile[]): StoredFile[] => {
      for (const { name, chunk } of files) sizes.of.set(name, chunk.bytes);
      const picked = pickSample(new Set(files.map(({ name }) => name)), sample, seed);
      return files.filter(({ name }) => picked.has(name));
    };
    const read = async (file: StoredFile): Promise<void> => {
      signal?.throwIfAborted();
      await check(file);
      sizes.read.set(file.name, file.chunk.bytes);
    };
    snapshots.push(await lookAt(place, { store, pick, read, isSample: sample < 1, onEvent }));
  }
  return {
    snapshots,
    sample: sample < 1 ? { share: sample, seed } : null,
    files: { read: sizes.read.size, of: sizes.of.size },
    bytes: { read: sum(sizes.read), of: sum(sizes.of) },
  };
}

/** The snapshot that is named, or all. */
async function placesOf(store: Store, { snapshot, databases }: VerifyAllOptions): Promise<Place[]> {
  if (snapshot !== undefined) return [await store.find(snapshot, databases?.[0])];
  const found = await store.storedIn(await foldersOf(store, databases));
  if (found.length > 0) return found.map(({ place }) => place);
  throw new CarryoverError(
    'SNAPSHOT_MISSING',
    `There is no snapshot to verify in ${store.storage.location}.`,
    {
      hint: 'Take one with `carryover backup`.',
    },
  );
}

interface Looking {
  readonly store: Store;
  readonly pick: (files: readonly StoredFile[]) => StoredFile[];
  readonly read: (file: StoredFile) => Promise<void>;
  readonly isSample: boolean;
  readonly onEvent: OnEvent | undefined;
}

async function lookAt(place: Place, looking: Looking): Promise<LookedAt> {
  const known = { id: idOf(place), database: place.folder.slice(0, place.folder.lastIndexOf('/')) };
  try {
    return await withHeld(place, async () => {
      const snapshot = await openToCheck(looking.store, place, looking.onEvent);
      const files = filesOf(place, snapshot.manifest);
      const picked = looking.pick(files);
      const covered = { read: picked.length, of: files.length };
      const level = looking.isSample
        ? ({ level: 'sample', files: covered } as const)
        : { level: 'files' as const };
      await noteCheck(snapshot, level, looking.onEvent, async () => {
        for (const file of picked) await looking.read(file);
      });
      return { ...known, database: snapshot.manifest.database, problem: null, files: covered };
    });
  } catch (error) {
    if (!(error instanceof CarryoverError) || !told.has(error.code)) throw error;
    return { ...known, problem: error.message, files: null };
  }
}

/** A snapshot that is pruned meanwhile is no fault of the others. */
const told: ReadonlySet<string> = new Set(['SNAPSHOT_DAMAGED', 'SNAPSHOT_MISSING']);

function idOf({ folder }: Place): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

function sum(sizes: ReadonlyMap<string, number>): number {
  return [...sizes.values()].reduce((total, bytes) => total + bytes, 0);
}
