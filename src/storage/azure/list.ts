import { remoteFailed } from '../remote/remote-failed.ts';
import type { ListedObject, Listing } from '../storage.ts';
import type { Container } from './container.ts';
import { AnswerFault, reasonOf } from './reason-of.ts';

/** See `Storage.list`. */
export async function listFolder(container: Container, folder: string): Promise<Listing> {
  const prefix = startOf(container, folder);
  const folders: string[] = [];
  const objects: ListedObject[] = [];
  try {
    for await (const page of container.client.listBlobsByHierarchy('/', { prefix }).byPage()) {
      refuseOther(container, page);
      for (const { name } of page.segment.blobPrefixes ?? []) folders.push(name.slice(prefix.length, -1));
      for (const { name, properties } of page.segment.blobItems) {
        // Some tools make an empty object to show a folder.
        if (name === prefix) continue;
        const bytes = properties.contentLength ?? 0;
        objects.push({
          name: name.slice(prefix.length),
          bytes,
          writtenAt: properties.lastModified.getTime(),
        });
      }
    }
  } catch (error) {
    throw remoteFailed('list', container.locate(folder), reasonOf(error));
  }
  return { folders, objects };
}

/** Keys of all blobs in a folder and the folders in it, those of which only blocks have been staged too. */
export async function* keysBelow(container: Container, folder: string): AsyncGenerator<string> {
  const options = { prefix: startOf(container, folder), includeUncommitedBlobs: true };
  const pages = container.client.listBlobsFlat(options).byPage()[Symbol.asyncIterator]();
  for (;;) {
    const next = await pages.next().catch((error: unknown) => {
      throw remoteFailed('list', container.locate(folder), reasonOf(error));
    });
    if (next.done === true) return;
    refuseOther(container, next.value);
    for (const { name } of next.value.segment.blobItems) yield name;
  }
}

function startOf({ key }: Container, folder: string): string {
  return key(folder) === '' ? '' : `${key(folder)}/`;
}

/** An answer that is no listing reads as an empty one. */
function refuseOther({ client }: Container, page: { readonly containerName?: string }): void {
  if (page.containerName !== client.containerName) throw new AnswerFault('no listing');
}
