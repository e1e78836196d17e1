import { CarryoverError } from '../errors.ts';
import type { Storage } from '../storage/storage.ts';
import { beginWork } from './begin-work.ts';
import { hasManifest } from './has-manifest.ts';
import type { Note } from './note.ts';
import { within } from './place.ts';
import type { Place } from './place.ts';
import { removeProof } from './proof.ts';
import { removeSnapshot, tombstone } from './unfinished.ts';

export interface Removal {
  readonly storage: Storage;
  /** Folder of the database whose snapshots go. */
  readonly database: string;
  /** Those that refer to others before those. */
  readonly ids: readonly string[];
  /** Which of them still may go. Asked when all of them are marked. */
  look(): Promise<ReadonlySet<string>>;
  readonly onRemoved: (id: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Removes snapshots of one database so that no other machine comes to harm: it marks them, and only then looks who uses
 * them. Whoever reads or refers to a snapshot leaves his note first, and then looks for the mark: one of the two sees the
 * other (docs/FORMAT.md). A removal that is broken off leaves each snapshot whole, or gone for whoever lists them.
 * @throws LOCKED if another one is under way, or a rotation of keys; INTERRUPTED, with every remaining snapshot whole
 */
export async function removeSnapshots(removal: Removal): Promise<void> {
  const { storage, database, ids } = removal;
  const note = await beginWork(storage, database, 'prune');
  const marked: Place[] = [];
  try {
    for (const id of ids) {
      const place = { storage, folder: `${database}/${id}` };
      marked.push(place);
      await storage.write(within(place, tombstone), Buffer.from(''), 'always');
    }
    const going = await removal.look();
    for (const id of ids.filter((one) => going.has(one))) {
      stopIfAborted(removal.signal);
      await refuseLost(note, database);
      await removeOne({ storage, folder: `${database}/${id}` });
      removal.onRemoved(id);
    }
  } finally {
    await end(note, marked).catch(() => undefined);
  }
}

/** What stays here means nothing once the note is gone or old; what another prune has marked is not ours to touch. */
async function end(note: Note, marked: readonly Place[]): Promise<void> {
  if (!(await note.isKept())) return;
  for (const place of marked) await unmark(place);
  await note.remove();
}

/** The record of what is proven goes after the manifest: without it a listed snapshot would count for less. */
async function removeOne(place: Place): Promise<void> {
  await removeSnapshot(place);
  await removeProof(place);
}

/** A snapshot without a manifest keeps its mark: the next run finishes what this one could not. */
async function unmark(place: Place): Promise<void> {
  if (await hasManifest(place)) await place.storage.remove(within(place, tombstone));
}

/** Two that both took a dead one's note for theirs: the last one has it. */
async function refuseLost(note: Note, database: string): Promise<void> {
  if (await note.isKept()) return;
  throw new CarryoverError('LOCKED', `Another prune took over in "${database}"; this one stopped.`, {
    hint: 'Was this machine asleep for a while? What is left is whole; run it again.',
  });
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new CarryoverError('INTERRUPTED', 'Interrupted; every snapshot that is left is whole.');
}
