import { resolve } from 'node:path';
import { CarryoverError } from '../errors.ts';
import { damaged } from './damaged.ts';
import type { SnapshotReason } from './format.ts';
import { hasManifest } from './has-manifest.ts';
import type { SnapshotSummary } from './summary.ts';

/** These hold what was about to be replaced: `restore latest` means the data before that. */
const undoing: ReadonlySet<SnapshotReason> = new Set(['before-restore', 'before-rollback']);

/** See `Store.find`. `list` gives the snapshots to choose from, newest first. */
export async function findSnapshot(
  name: string,
  storeFolder: string,
  list: () => Promise<SnapshotSummary[]>,
): Promise<string> {
  if (name === '') throw usage('A snapshot is named by its folder, its id or `latest`; nothing was given.');
  if (/[/\\]/.test(name)) return byPath(name, storeFolder, list);
  const all = await list();
  if (name === 'latest') return latest(all, storeFolder);
  const exact = all.find(({ id }) => id === name);
  const found = exact ? [exact] : all.filter(({ id }) => id.startsWith(name));
  if (found.length > 1) {
    throw usage(`${found.length} snapshots begin with "${name}": ${found.map(({ id }) => id).join(', ')}.`);
  }
  return found[0]?.folder ?? byPath(name, storeFolder, list);
}

async function byPath(
  name: string,
  storeFolder: string,
  list: () => Promise<SnapshotSummary[]>,
): Promise<string> {
  const folder = resolve(name);
  if (await hasManifest(folder)) return folder;
  throw missing(`There is no snapshot "${name}".`, storeFolder, await list());
}

function latest(all: readonly SnapshotSummary[], storeFolder: string): string {
  const found = all.find((summary) => summary.state === 'damaged' || !undoing.has(summary.reason));
  if (!found) throw missing('There is no snapshot to be the latest.', storeFolder, all);
  if (found.state === 'complete') return found.folder;
  // Older rows in place of the newest would be a loss that nobody sees.
  throw damaged(found.folder, 'is the newest snapshot and is damaged', {
    hint: `Name the snapshot that you want by its id. ${whatThereIs(storeFolder, all)}`,
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
