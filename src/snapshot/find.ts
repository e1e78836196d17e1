import { resolve } from 'node:path';
import { CarryoverError } from '../errors.ts';
import { damaged } from './damaged.ts';
import type { SnapshotReason } from './format.ts';
import { hasManifest } from './has-manifest.ts';
import type { SnapshotSummary } from './summary.ts';

/** These hold what was about to be replaced: `restore latest` means the data before that. */
const undoing: ReadonlySet<SnapshotReason> = new Set(['before-restore', 'before-rollback']);

/** The snapshots to choose from, newest first. */
export interface Choice {
  /** Of the whole store. */
  readonly folder: string;
  /** Of the database that is meant, if one is. */
  own(): Promise<SnapshotSummary[]>;
  all(): Promise<SnapshotSummary[]>;
}

/** See `Store.find`. */
export async function findSnapshot(name: string, choice: Choice): Promise<string> {
  if (name === '') throw usage('A snapshot is named by its folder, its id or `latest`; nothing was given.');
  if (/[/\\]/.test(name)) return byPath(name, choice);
  if (name === 'latest') return latest(choice);
  return byId(name, await choice.own()) ?? byId(name, await choice.all()) ?? byPath(name, choice);
}

function byId(name: string, summaries: readonly SnapshotSummary[]): string | undefined {
  const exact = summaries.find(({ id }) => id === name);
  const found = exact ? [exact] : summaries.filter(({ id }) => id.startsWith(name));
  if (found.length > 1) {
    throw usage(`${found.length} snapshots begin with "${name}": ${found.map(({ id }) => id).join(', ')}.`);
  }
  return found[0]?.folder;
}

async function byPath(name: string, { folder, all }: Choice): Promise<string> {
  const path = resolve(name);
  if (await hasManifest(path)) return path;
  throw missing(`There is no snapshot "${name}".`, folder, await all());
}

async function latest({ folder, own, all }: Choice): Promise<string> {
  const mine = await own();
  const found = mine.find((summary) => summary.state === 'damaged' || !undoing.has(summary.reason));
  if (!found) throw missing('There is no snapshot to be the latest.', folder, await all());
  if (found.state === 'complete') return found.folder;
  // Older rows in place of the newest would be a loss that nobody sees.
  throw damaged(found.folder, 'is the newest snapshot and is damaged', {
    hint: `Name the snapshot that you want by its id. ${whatThereIs(folder, mine)}`,
  });
}

function missing(message: string, storeFolder: string, all: readonly SnapshotSummary[]): CarryoverError {
  return new CarryoverError('SNAPSHOT_MISSING', message, {
    hint: whatThereIs(storeFolder, all),
    details: { snapshots: all.map(({ id }) => id) },
  });
}

function whatThereIs(storeFolder: string, all: readonly SnapshotSummary[]): string {
  if (all.length === 0) return `There are none in "${storeFolder}": take one with \`carryover backup\`.`;
  const shown = all.slice(0, 5).map((summary) => {
    return `${summary.id} (${summary.database}, ${summary.state === 'damaged' ? 'damaged' : summary.reason})`;
  });
  const more = all.length - shown.length;
  return `There are: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function usage(message: string): CarryoverError {
  return new CarryoverError('USAGE', message, { hint: 'Give the id as `carryover list` shows it.' });
}
