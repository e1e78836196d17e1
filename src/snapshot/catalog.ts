import { inLanes } from './in-lanes.ts';
import { snapshotsInUse } from './in-use.ts';
import { beside } from './place.ts';
import type { Place } from './place.ts';
import { isProven, lastReadWhole, readProof } from './proof.ts';
import type { Proof } from './proof.ts';
import type { Store } from './store.ts';
import type { SnapshotSummary } from './summary.ts';

/** A snapshot and all that is known of it without reading its rows. */
export interface CatalogEntry {
  readonly place: Place;
  /** The folder of its database. */
  readonly folder: string;
  readonly summary: SnapshotSummary;
  /** Null if nothing is known. */
  readonly proof: Proof | null;
  /** See `isProven`; and in no snapshot whose files it shares was anything found wrong since all of it was read. */
  readonly isProven: boolean;
  readonly isInUse: boolean;
}

const lanes = 8;

/**
 * All snapshots in some databases' folders, newest first. What is in use is looked up before what there is: a run that lets
 * go of a snapshot between the two has published the one that refers to it.
 */
export async function readCatalog(store: Store, folders: readonly string[]): Promise<CatalogEntry[]> {
  const used = new Map<string, ReadonlySet<string>>();
  for (const folder of folders) used.set(folder, await snapshotsInUse(store.storage, folder));
  const entries = await inLanes(await store.storedIn(folders), lanes, async ({ place, summary }) => {
    const folder = place.folder.slice(0, place.folder.lastIndexOf('/'));
    const proof = summary.state === 'complete' ? await readProof(place, summary.digest) : null;
    return { place, folder, summary, proof, isInUse: used.get(folder)?.has(summary.id) === true };
  });
  const damage = new Map(entries.map(({ place, proof }) => [place.folder, proof?.damage?.at ?? null]));
  return entries.map((entry) => ({
    ...entry,
    isProven: isProven(entry.proof) && !isDoubtful(entry, (id) => damage.get(beside(entry.place, id).folder)),
  }));
}

/** True if one that it shares files with was found damaged since all of its own and those were last read. */
function isDoubtful(
  { summary, proof }: Pick<CatalogEntry, 'summary' | 'proof'>,
  damageOf: (id: string) => string | null | undefined,
): boolean {
  if (summary.state === 'damaged') return false;
  const read = lastReadWhole(proof) ?? '';
  return summary.refersTo.some((id) => (damageOf(id) ?? '') > read);
}

/** The folders of databases (names), or of all that have snapshots. */
export async function foldersOf(store: Store, databases: readonly string[] | undefined): Promise<string[]> {
  if (databases) return [...new Set(databases.map((name) => store.folderOf(name)))];
  return [...(await store.storage.list('')).folders];
}
