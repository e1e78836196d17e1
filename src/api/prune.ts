import { CarryoverError } from '../errors.ts';
import type { Decision } from '../retention/candidate.ts';
import { parseRetention } from '../retention/parse-retention.ts';
import { foldersOf, readCatalog } from '../snapshot/catalog.ts';
import type { CatalogEntry } from '../snapshot/catalog.ts';
import { removeDeadNotes } from '../snapshot/in-use.ts';
import { removeOrphanProofs } from '../snapshot/remove-orphan-proofs.ts';
import { removeSnapshots } from '../snapshot/remove-snapshots.ts';
import type { Store } from '../snapshot/store.ts';
import { cleanUnfinished } from '../snapshot/unfinished.ts';
import { decideFor } from './decide-for.ts';
import type { PrunedSnapshot, PruneOptions, PruneResult } from './backup-options.ts';
import { referrersFirst } from './referrers-first.ts';
import { storeOf } from './store-of.ts';
import { tellCleaned } from './with-session.ts';

/**
 * Removes the snapshots that no rule of the policy keeps, but never the last proven one, one in use, the newest of each way
 * back, or one that holds files of a snapshot that stays. What goes is named first.
 * @throws USAGE without a rule; CONFIRMATION_NEEDED; LOCKED if another prune is at work on the same database
 */
export async function prune(options: PruneOptions): Promise<PruneResult> {
  const policy = parseRetention(options.retention);
  const now = new Date();
  const store = storeOf(options);
  const folders = await foldersOf(store, options.databases);
  if (options.dryRun !== true) await cleanUp(store, folders, options);
  const look = async (which: readonly string[]): Promise<Looked> => {
    const catalog = await readCatalog(store, which);
    return sorted(catalog, decideFor(catalog, policy, now), options);
  };
  const first = await look(folders);
  const result = resultOf(first, options);
  if (options.dryRun === true || first.going.length === 0) return result;
  if (options.confirm && !(await options.confirm(result)))
    throw new CarryoverError('CONFIRMATION_NEEDED', 'It was not confirmed; no snapshot was removed.');
  const removed = new Set<string>();
  for (const folder of folders) await removeIn(folder, { store, first, look, removed, options });
  return { ...result, removed: result.removed.filter(({ folder }) => removed.has(folder)) };
}

interface Looked {
  readonly staying: readonly { readonly entry: CatalogEntry; readonly decision: Decision }[];
  readonly going: readonly CatalogEntry[];
}

/** What earlier runs left unfinished, and notes and records of what is gone. */
async function cleanUp(store: Store, folders: readonly string[], { onEvent }: PruneOptions): Promise<void> {
  const { storage } = store;
  for (const folder of folders) {
    const unfinished = await cleanUnfinished(storage, folder);
    tellCleaned(
      unfinished.map((id) => storage.locate(`${folder}/${id}`)),
      onEvent,
    );
    await removeDeadNotes(storage, folder);
    await removeOrphanProofs(storage, folder);
  }
}

function sorted(
  catalog: readonly CatalogEntry[],
  decisions: ReadonlyMap<string, Decision>,
  options: PruneOptions,
): Looked {
  const decided = catalog.flatMap((entry) => {
    const decision = decisions.get(entry.place.folder);
    return decision ? [{ entry, decision, goes: goes(decision, options) }] : [];
  });
  return {
    staying: decided.filter(({ goes }) => !goes),
    going: decided.filter(({ goes }) => goes).map(({ entry }) => entry),
  };
}

/** A damaged one only goes if that is asked for, and nothing else holds it. */
function goes({ keptBy }: Decision, { damaged = false }: PruneOptions): boolean {
  return damaged ? keptBy.every(({ rule }) => rule === 'damaged') : keptBy.length === 0;
}

function resultOf({ staying, going }: Looked, { dryRun = false }: PruneOptions): PruneResult {
  return {
    dryRun,
    kept: staying.map(({ entry: { summary }, decision: { keptBy } }) => ({
      id: summary.id,
      database: summary.database,
      keptBy,
    })),
    removed: going.map(toPruned),
  };
}

function toPruned({ summary, place }: CatalogEntry): PrunedSnapshot {
  const { id, database } = summary;
  const known =
    summary.state === 'damaged'
      ? { takenAt: null, rows: null, bytes: null }
      : { takenAt: summary.takenAt, rows: summary.rows, bytes: summary.ownBytes };
  return { id, database, folder: place.folder, ...known };
}

interface Parts {
  readonly store: Store;
  readonly first: Looked;
  readonly look: (folders: readonly string[]) => Promise<Looked>;
  /** Hears the folder of each that is gone. */
  readonly removed: Set<string>;
  readonly options: PruneOptions;
}

async function removeIn(database: string, { store, first, look, removed, options }: Parts): Promise<void> {
  const going = first.going.filter(({ folder }) => folder === database);
  if (going.length === 0) return;
  await removeSnapshots({
    storage: store.storage,
    database,
    ids: referrersFirst(going.map(({ summary }) => summary)),
    look: async () => new Set((await look([database])).going.map(({ summary }) => summary.id)),
    onRemoved: (id) => {
      removed.add(`${database}/${id}`);
      options.onEvent?.({ type: 'notice', message: `Removed ${store.storage.locate(`${database}/${id}`)}.` });
    },
    signal: options.signal,
  });
}
