import type { RemoteUrl } from '../remote/remote-url.ts';
import type { Storage } from '../storage.ts';
import { createObject } from './create.ts';
import { listFolder } from './list.ts';
import { lookAt } from './look-at.ts';
import { openBucket } from './open-bucket.ts';
import { putObject } from './put.ts';
import { readObject } from './read.ts';
import { removeBelow, removeObject } from './remove.ts';

/** A place in a bucket of Amazon S3, or of what speaks like it. Nothing is asked of it before it is used. */
export function openS3(url: RemoteUrl): Storage {
  const locate = (name: string): string => (name === '' ? url.location : `${url.location}/${name}`);
  let opened: ReturnType<typeof openBucket> | null = null;
  const bucket = () => (opened ??= openBucket(url, locate));
  return {
    location: url.location,
    folder: null,
    locate,
    list: async (folder) => listFolder(await bucket(), folder),
    size: async (name) => (await lookAt(await bucket(), name))?.size ?? null,
    async *read(name, bytes) {
      yield* readObject(await bucket(), name, bytes);
    },
    create: async (name, chunks) => createObject(await bucket(), name, chunks),
    write: async (name, data, when) => putObject(await bucket(), name, data, when),
    // An object's name is as durable as its bytes.
    settle: async () => undefined,
    remove: async (name) => removeObject(await bucket(), name),
    removeFolder: async (folder) => removeBelow(await bucket(), folder),
    free: async () => null,
  };
}
