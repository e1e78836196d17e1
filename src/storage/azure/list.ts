import { remoteFailed } from '../remote/remote-failed.ts';
import type { ListedObject, Listing } from '../storage.ts';
import type { Container } from './container.ts';
import { AnswerFault, reasonOf } from './reason-of.ts';

/** See `Storage.list`. */
export async function listFolder(container: Container, folder: string): Promise<Listing> {
  const prefix = startOf(container, folder);
  const folders: string[] = [];
  const objects: ListedObject[] = [];
  const pages = container.client.listBlobsByHierarchy('/', { prefix }).byPage();
  for await (const { segment } of checked(container, folder, pages)) {
    for (const { name } of segment.blobPrefixes ?? []) folders.push(name.slice(prefix.length, -1));
    for (const { name, properties } of segment.blobItems) {
      // Some tools make an empty object to show a folder.
      if (name === prefix) continue;
      const bytes = properties.contentLength ?? 0;
      objects.push({ name: name.slice(prefix.length), bytes, writtenAt: properties.lastModified.getTime() });
    }
  }
  return { folders, objects };
}

/** Keys of all blobs in a folder and the folders in it, those of which only blocks have been staged too. */
export async function* keysBelow(container: Container, folder: string): AsyncGenerator<string> {
  const options = { prefix: startOf(container, folder), includeUncommitedBlobs: true };
  const pages = container.client.listBlobsFlat(options).byPage();
  for await (const { segment } of checked(container, folder, pages))
    for (const { name } of segment.blobItems) yield name;
}

/** An answer that is no listing reads as an empty one, and is refused. */
async function* checked<Page extends { readonly containerName?: string }>(
  { client, locate }: Container,
  folder: string,
  pages: AsyncIterable<Page>,
): AsyncGenerator<Page> {
  const all = pages[Symbol.asyncIterator]();
  for (;;) {
    const next = await all.next().catch((error: unknown) => {
      throw remoteFailed('list', locate(folder), reasonOf(error));
    });
    if (next.done === true) return;
    if (next.value.containerName !== client.containerName)
      throw remoteFailed('list', locate(folder), reasonOf(new AnswerFault('no listing')));
    yield next.value;
  }
}

function startOf({ key }: Container, folder: string): string {
  return key(folder) === '' ? '' : `${key(folder)}/`;
}
