import { createHash } from 'node:crypto';
import { entriesOf } from '../encryption/entries.ts';
import type { EncryptTo } from '../encryption/encrypt-to.ts';
import { unwrapDataKey } from '../encryption/unwrap-data-key.ts';
import { CarryoverError } from '../errors.ts';
import type { Compression } from '../compression/compression.ts';
import type { ManifestEncryption } from './format.ts';
import { keyFile } from './key-of.ts';
import type { Place } from './place.ts';
import { readWhole } from './read-whole.ts';
import type { StoredManifest } from './store.ts';

/** How a new snapshot is packed, and for whom. */
interface Wanted {
  readonly compression: Compression;
  readonly encryption?: EncryptTo;
}

/** Whether files of an earlier snapshot can serve a new one: packed in the same way, and readable by the same people. */
export async function canShare({ place, manifest }: StoredManifest, wanted: Wanted): Promise<boolean> {
  if (manifest.compression !== wanted.compression) return false;
  const { encryption } = manifest;
  if (!encryption || !wanted.encryption) return encryption === null && wanted.encryption === undefined;
  if (JSON.stringify(encryption.to) !== JSON.stringify(readersOf(wanted.encryption))) return false;
  const key = await readKey(place);
  if (key === null || sha256Of(key) !== encryption.keySha256) return false;
  return encryption.to !== 'passphrase' || (await opens(key, wanted.encryption));
}

/** Null where it is gone: what ails an earlier snapshot must not keep a new one from being taken. */
async function readKey(place: Place): Promise<Buffer | null> {
  try {
    return await readWhole(place, keyFile, 64 * 1024);
  } catch (error) {
    if (error instanceof CarryoverError && error.code === 'SNAPSHOT_DAMAGED') return null;
    throw error;
  }
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Recipients in one order, however they were given. */
export function readersOf({ recipients = [], passphrase }: EncryptTo): ManifestEncryption['to'] {
  if (passphrase !== undefined) return 'passphrase';
  return [...new Set(entriesOf(recipients).map(({ text }) => text))].toSorted();
}

/** Nobody can tell from outside whether a passphrase is still the same. */
async function opens(bytes: Buffer, { passphrase }: EncryptTo): Promise<boolean> {
  try {
    await unwrapDataKey(bytes, passphrase === undefined ? {} : { passphrase });
    return true;
  } catch (error) {
    if (error instanceof CarryoverError && error.code === 'KEY_WRONG') return false;
    throw error;
  }
}
