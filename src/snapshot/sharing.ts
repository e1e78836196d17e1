import { CarryoverError } from '../errors.ts';
import type { Manifest } from './format.ts';
import { beside } from './place.ts';
import type { Place } from './place.ts';
import { readManifest } from './read-manifest.ts';
import { isSnapshotId } from './snapshot-id.ts';

/**
 * A snapshot, and all of its database that share files with it, directly or through others: whoever reads one of them may
 * need the keys of the others. Damaged ones are left out. @throws SNAPSHOT_DAMAGED if the snapshot itself is damaged
 */
export async function sharing(place: Place): Promise<Place[]> {
  const own = await readManifest(place);
  const links = linksOf([own, ...(await manifestsBeside(place))]);
  const found = new Set([own.id]);
  // A set that grows while it is walked through: what is added comes later.
  for (const id of found) for (const other of links.get(id) ?? []) found.add(other);
  return [...found].map((id) => (id === own.id ? place : beside(place, id)));
}

async function manifestsBeside({ storage, folder }: Place): Promise<Manifest[]> {
  const end = folder.lastIndexOf('/');
  const { folders } = await storage.list(folder.slice(0, Math.max(end, 0)));
  const found: Manifest[] = [];
  for (const id of folders.filter(isSnapshotId)) {
    const manifest = await readManifest(beside({ storage, folder }, id)).catch(unlessDamaged);
    if (manifest) found.push(manifest);
  }
  return found;
}

function unlessDamaged(error: unknown): null {
  if (error instanceof CarryoverError && error.code === 'SNAPSHOT_DAMAGED') return null;
  throw error;
}

function linksOf(manifests: readonly Manifest[]): Map<string, Set<string>> {
  const links = new Map<string, Set<string>>(manifests.map(({ id }) => [id, new Set()]));
  for (const { id, tables } of manifests) {
    for (const { snapshot } of tables.flatMap(({ chunks }) => chunks)) {
      if (snapshot === undefined) continue;
      links.get(id)?.add(snapshot);
      links.get(snapshot)?.add(id);
    }
  }
  return links;
}
