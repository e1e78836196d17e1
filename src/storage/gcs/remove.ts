import { forEach } from '../remote/for-each.ts';
import { remoteFailed } from '../remote/remote-failed.ts';
import { ask } from './ask.ts';
import type { Bucket } from './bucket.ts';
import { keysBelow } from './list.ts';
import { reasonOf, statusOf } from './reason-of.ts';
import { tryAgain } from './try-again.ts';

/** See `Storage.remove`. */
export async function removeObject(bucket: Bucket, name: string): Promise<void> {
  await removeKey(bucket, bucket.key(name), bucket.locate(name));
}

/** See `Storage.removeFolder`. What an upload has not finished nobody sees or pays for; it goes after a week. */
export async function removeBelow(bucket: Bucket, folder: string): Promise<void> {
  await forEach(keysBelow(bucket, folder), 8, (key) => removeKey(bucket, key, bucket.locate(folder)));
}

async function removeKey(bucket: Bucket, key: string, location: string): Promise<void> {
  const url = `${bucket.objects}/${encodeURIComponent(key)}`;
  await tryAgain(() => ask(bucket, { method: 'DELETE', url })).catch((error: unknown) => {
    if (statusOf(error) === 404) return;
    throw remoteFailed('remove', location, reasonOf(error), ' Some of what it held may be gone.');
  });
}
