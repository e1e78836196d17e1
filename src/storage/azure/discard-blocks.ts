import type { Container } from './container.ts';
import { codeOf } from './reason-of.ts';
import { isThere } from './put.ts';

/**
 * Removes the blocks that were staged for a blob which is not there. There is no request for it: an empty list of
 * blocks takes their place, and is removed. A blob that is there stays, and its blocks go with it, or after a week.
 */
export async function discardBlocks({ client }: Container, key: string): Promise<void> {
  const blob = client.getBlockBlobClient(key);
  try {
    const { etag: ifMatch } = await blob.commitBlockList([], { conditions: { ifNoneMatch: '*' } });
    if (ifMatch !== undefined) await blob.delete({ conditions: { ifMatch } });
  } catch (error) {
    if (!isThere(error) && codeOf(error) !== 'BlobNotFound') throw error;
  }
}
