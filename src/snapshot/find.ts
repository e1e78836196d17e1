import { CarryoverError } from '../errors.ts';
import { damaged } from './damaged.ts';
import { hasManifest } from './has-manifest.ts';
import { isUndoing } from './is-undoing.ts';
import type { Place } from './place.ts';
import type { StoredSnapshot, StoreSetting } from './store.ts';

/** The snapshots to choose from, newest first. */
export interface Choice extends Pick<StoreSetting, 'placeAt'> {
  /** Of the whole store. */
  readonly location: string;
  /** The one that is meant, if one is. */
  readonly database: string | undefined;
  /** Of the database that is meant, if one is. */
  own(): Promise<StoredSnapshot[]>;
  all(): Promise<StoredSnapshot[]>;
}

/** See `Store.find`. */
export async function findSnapshot(name: string, choice: Choice): Promise<Place> {
  if (name === '') throw usage('A snapshot is named by its folder, its id or `latest`; nothing was given.');
  if (/[/\\]/.test(name)) return byPath(name, choice);
  if (name === 'latest') return latest(choice);
  return byId(name, await choice.own()) ?? byId(name, await choice.all()) ?? byPath(name, choice);
}

function byId(name: string, stored: readonly StoredSnapshot[]): Place | undefined {
  const exact = stored.find(({ summary }) => summary.id === name);
  const found = exact ? [exact] : stored.filter(({ summary }) => summary.id.startsWith(name));
  if (found.length > 1) {
    const ids = found.map(({ summary }) => summary.id).join(', ');
    throw usage(`${found.length} snapshots begin with "${name}": ${ids}.`);
  }
  return found[0]?.place;
}

async function byPath(name: string, { location, all, placeAt }: Choice): Promise<Place> {
  const place = placeAt(name);
  if (place && (await hasManifest(place))) return place;
  throw missing(`There is no snapshot "${name}".`, location, await all());
}

async function latest({ location, database, own, all }: Choice): Promise<Place> {
  const mine = await own();
  const found = mine.find(({ summary }) => summary.state === 'damaged' || !isUndoing(summary.reason));
  const of = database === undefined ? '' : ` of ${JSON.stringify(database)}`;
  if (!found) throw missing(`There is no snapshot${of} to be the latest.`, location, await all());
  if (found.summary.state === 'complete') return found.place;
  // Older rows in place of the newest would be a loss that nobody sees.
  throw damaged(found.summary.folder, 'is the newest snapshot and is damaged', {
    hint: whatThereIs(location, mine),
  });
}

function missing(message: string, storeFolder: string, all: readonly StoredSnapshot[]): CarryoverError {
  return new CarryoverError('SNAPSHOT_MISSING', message, {
    hint: whatThereIs(storeFolder, all),
    details: { snapshots: all.map(({ summary }) => summary.id) },
  });
}

function whatThereIs(storeFolder: string, all: readonly StoredSnapshot[]): string {
  if (all.length === 0) return `There are none in "${storeFolder}": take one with \`carryover backup\`.`;
  const shown = all.slice(0, 5).map(({ summary }) => {
    return `${summary.id} (${summary.database}, ${summary.state === 'damaged' ? 'damaged' : summary.reason})`;
  });
  const more = all.length - shown.length;
  return `There are: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}. Name one by its id.`;
}

function usage(message: string): CarryoverError {
  return new CarryoverError('USAGE', message, { hint: 'Give the id as `carryover list` shows it.' });
}
