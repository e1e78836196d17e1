import { forEach } from '../remote/for-each.ts';
import { remoteFailed } from '../remote/remote-failed.ts';
import type { Container } from './container.ts';
import { discardBlocks } from './discard-blocks.ts';
import { keysBelow } from './list.ts';
import { codeOf, reasonOf } from './reason-of.ts';

/** See `Storage.remove`. */
export async function removeBlob(container: Container, name: string): Promise<void> {
  await removeKey(container, container.key(name), container.locate(name));
}

/** See `Storage.removeFolder`. */
export async function removeBelow(container: Container, folder: string): Promise<void> {
  const location = container.locate(folder);
  await forEach(keysBelow(container, folder), 8, async (key) => {
    if (!(await removeKey(container, key, location)))
      // What is listed and is not there has blocks only.
      await discardBlocks(container, key).catch((error: unknown) => {
        throw remoteFailed('remove unfinished uploads from', location, reasonOf(error));
      });
  });
}

/** @returns whether there was one */
async function removeKey({ client }: Container, key: string, location: string): Promise<boolean> {
  try {
    await client.getBlobClient(key).delete({ deleteSnapshots: 'include' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'BlobNotFound') return false;
    throw remoteFailed('remove', location, reasonOf(error), ' Some of what it held may be gone.');
  }
}
