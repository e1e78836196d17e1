import { parseRetention } from '../retention/parse-retention.ts';
import { foldersOf, readCatalog } from '../snapshot/catalog.ts';
import type { CatalogEntry } from '../snapshot/catalog.ts';
import { lastCheck } from '../snapshot/proof.ts';
import { decideFor } from './decide-for.ts';
import type { Known, ListedSnapshot, ListOptions } from './backup-options.ts';
import { storeOf } from './store-of.ts';

/** The snapshots that there are, newest first; damaged ones are among them and say so. */
export async function list(options: ListOptions): Promise<ListedSnapshot[]> {
  const { database, retention } = options;
  const store = storeOf(options);
  const folders = await foldersOf(store, database === undefined ? undefined : [database]);
  const catalog = await readCatalog(store, folders);
  const decisions = retention && decideFor(catalog, parseRetention(retention), new Date());
  return catalog.map((entry) => ({
    ...entry.summary,
    ...knownOf(entry),
    keptBy: decisions?.get(entry.place.folder)?.keptBy ?? null,
  }));
}

function knownOf({ proof, isProven, isInUse }: CatalogEntry): Omit<Known, 'keptBy'> {
  const check = lastCheck(proof);
  return {
    verified: check && { at: check.at, level: check.level },
    isProven,
    damage: proof?.damage ?? null,
    isInUse,
  };
}
