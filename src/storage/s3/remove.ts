import { forEach } from '../remote/for-each.ts';
import { remoteFailed } from '../remote/remote-failed.ts';
import { abortBelow } from './abort-uploads.ts';
import type { Bucket } from './bucket.ts';
import { keysBelow } from './list.ts';
import { nameOf, reasonOf } from './reason-of.ts';

/** See `Storage.remove`. */
export async function removeObject(bucket: Bucket, name: string): Promise<void> {
  await removeKey(bucket, bucket.key(name), bucket.locate(name));
}

/** See `Storage.removeFolder`. One request for each: what many at once leave is told in ways that servers differ in. */
export async function removeBelow(bucket: Bucket, folder: string): Promise<void> {
  await forEach(keysBelow(bucket, folder), 8, (key) => removeKey(bucket, key, bucket.locate(folder)));
  await abortBelow(bucket, folder);
}

async function removeKey({ sdk, client, name }: Bucket, Key: string, location: string): Promise<void> {
  await client.send(new sdk.DeleteObjectCommand({ Bucket: name, Key })).catch((error: unknown) => {
    // Some servers say so.
    if (nameOf(error) === 'NoSuchKey') return;
    throw remoteFailed('remove', location, reasonOf(error), ' Some of what it held may be gone.');
  });
}
