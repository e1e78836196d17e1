import { databaseLocation, databaseName } from '../engine/choose.ts';
import type { SnapshotOptions } from './options.ts';
import { storeOf } from './store-of.ts';

/** What the snapshots of the database that a URL names are filed under; see `Store.nameOf`. @throws URL_INVALID, STORAGE_FAILED */
export async function filedUnder(
  url: string,
  where: Pick<SnapshotOptions, 'snapshots' | 'azureConnectionString'>,
): Promise<string> {
  return storeOf(where).nameOf({ database: databaseName(url), location: databaseLocation(url) });
}
