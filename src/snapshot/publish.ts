import { CarryoverError } from '../errors.ts';
import { checkShared } from './check-shared.ts';
import { manifestText } from './format.ts';
import type { Manifest } from './format.ts';
import type { Note } from './note.ts';
import { within } from './place.ts';
import type { Unfinished } from './unfinished.ts';

/**
 * Writes the manifest, which makes a snapshot of what lies there. Before it, everything is durable, the files that it shares
 * are there in their size, and nobody has taken this run for a dead one: its own note is there, and so are `notes`.
 * @throws WRITE_FAILED, STORAGE_FAILED; SNAPSHOT_DAMAGED if a shared file has changed
 */
export async function publish(
  { id, place, note }: Unfinished,
  manifest: Manifest,
  notes: readonly Note[],
): Promise<void> {
  const { storage, folder } = place;
  await storage.settle(within(place, 'tables'));
  await storage.settle(folder);
  await checkShared({ place, manifest }).catch(refuseLost);
  for (const one of [note, ...notes]) if (!(await one.isKept())) throw takenForDead(id);
  const text = Buffer.from(manifestText(manifest));
  if (!(await storage.write(within(place, 'manifest.json'), text, 'ifAbsent'))) throw takenForDead(id);
  // Where it stays, the next run takes it away.
  await note.remove().catch(() => undefined);
}

/** It was there when it was found unchanged. */
function refuseLost(error: unknown): never {
  if (!(error instanceof CarryoverError) || error.code !== 'SNAPSHOT_DAMAGED') throw error;
  throw new CarryoverError(
    'SNAPSHOT_DAMAGED',
    `A file of an earlier snapshot changed that the new one was to share; no snapshot was taken. ${error.message}`,
    { hint: 'Run the same command again: it writes anew what is not there.', cause: error },
  );
}

function takenForDead(id: string): CarryoverError {
  return new CarryoverError(
    'WRITE_FAILED',
    `Another run took this one for dead while it wrote the snapshot ${id}; no snapshot was taken.`,
    { hint: 'Was this machine asleep for a while? Run the same command again.' },
  );
}
