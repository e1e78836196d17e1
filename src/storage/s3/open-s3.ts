import type { Remote } from '../remote/remote.ts';
import type { RemoteUrl } from '../remote/remote-url.ts';
import { listFolder } from './list.ts';
import { lookAt } from './look-at.ts';
import { openBucket } from './open-bucket.ts';
import { putObject } from './put.ts';
import { readObject } from './read.ts';
import { removeBelow, removeObject } from './remove.ts';
import { upload } from './upload.ts';

/** A bucket of Amazon S3, or of what speaks like it. */
export async function openS3(url: RemoteUrl, locate: (name: string) => string): Promise<Remote> {
  const bucket = await openBucket(url, locate);
  return {
    // Smaller ones than 5 MiB the service does not take, and 10,000 are the most: an object has 80 GiB at most.
    partBytes: 8 * 1024 * 1024,
    list: (folder) => listFolder(bucket, folder),
    size: async (name) => (await lookAt(bucket, name))?.size ?? null,
    read: (name, bytes) => readObject(bucket, name, bytes),
    put: (name, data, when) => putObject(bucket, name, data, when),
    upload: (name, parts) => upload(bucket, name, parts),
    remove: (name) => removeObject(bucket, name),
    removeBelow: (folder) => removeBelow(bucket, folder),
  };
}
