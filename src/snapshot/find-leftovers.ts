import type { Storage } from '../storage/storage.ts';
import { isLive } from './note.ts';
import { isSnapshotId } from './snapshot-id.ts';
import { tombstone, writer } from './unfinished.ts';

/**
 * Folders of unfinished snapshots that nobody writes any more, and of such whose removal was broken off: the next run that
 * changes anything there removes them. Looks only. `database`: its folder; `finished`: ids that need no look.
 */
export async function findLeftovers(
  storage: Storage,
  database: string,
  finished: ReadonlySet<string>,
): Promise<string[]> {
  const found: string[] = [];
  for (const id of (await storage.list(database)).folders) {
    if (!isSnapshotId(id) || finished.has(id)) continue;
    const folder = `${database}/${id}`;
    const { objects } = await storage.list(folder);
    const note = objects.find(({ name }) => name === writer);
    const isWritten = note !== undefined && (await isLive(storage, folder, note));
    const isDone = objects.some(({ name }) => name === 'manifest.json');
    const isMarked = note !== undefined || objects.some(({ name }) => name === tombstone);
    if (!isDone && !isWritten && isMarked) found.push(folder);
  }
  return found;
}
