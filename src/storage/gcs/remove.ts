import { forEach } from '../remote/for-each.ts';
import { remoteFailed } from '../remote/remote-failed.ts';
import type { Bucket } from './bucket.ts';
import { keysBelow } from './list.ts';
import { reasonOf } from './reason-of.ts';

/** See `Storage.remove`. */
export async function removeObject(bucket: Bucket, name: string): Promise<void> {
  await removeKey(bucket, bucket.key(name), bucket.locate(name));
}

/** See `Storage.removeFolder`. What an upload has not finished nobody sees or pays for; it goes after a week. */
export async function removeBelow(bucket: Bucket, folder: string): Promise<void> {
  await forEach(keysBelow(bucket, folder), 8, (key) => removeKey(bucket, key, bucket.locate(folder)));
}

async function removeKey({ client }: Bucket, key: string, location: string): Promise<void> {
  await client
    .file(key)
    .delete({ ignoreNotFound: true })
    .catch((error: unknown) => {
      throw remoteFailed('remove', location, reasonOf(error), ' Some of what it held may be gone.');
    });
}
