import { remoteFailed } from '../remote/remote-failed.ts';
import type { ListedObject, Listing } from '../storage.ts';
import { ask } from './ask.ts';
import type { Bucket } from './bucket.ts';
import { AnswerFault, reasonOf } from './reason-of.ts';
import { tryAgain } from './try-again.ts';

/** See `Storage.list`. */
export async function listFolder(bucket: Bucket, folder: string): Promise<Listing> {
  const start = startOf(bucket, folder);
  const folders: string[] = [];
  const objects: ListedObject[] = [];
  for await (const page of pages(bucket, folder, '/')) {
    for (const name of page.prefixes) folders.push(name.slice(start.length, -1));
    for (const { name, size, updated } of page.items) {
      // Some tools make an empty object to show a folder.
      if (name === start) continue;
      const writtenAt = Date.parse(updated) || 0;
      objects.push({ name: name.slice(start.length), bytes: Number(size), writtenAt });
    }
  }
  return { folders, objects };
}

/** Keys of all objects in a folder and the folders in it. */
export async function* keysBelow(bucket: Bucket, folder: string): AsyncGenerator<string> {
  for await (const { items } of pages(bucket, folder, undefined)) for (const { name } of items) yield name;
}

function startOf({ key }: Bucket, folder: string): string {
  return key(folder) === '' ? '' : `${key(folder)}/`;
}

interface Page {
  readonly items: readonly { readonly name: string; readonly size: string; readonly updated: string }[];
  readonly prefixes: readonly string[];
}

interface Answer extends Partial<Page> {
  readonly kind?: string;
  readonly nextPageToken?: string;
}

async function* pages(bucket: Bucket, folder: string, delimiter: '/' | undefined): AsyncGenerator<Page> {
  const common = { prefix: startOf(bucket, folder), ...(delimiter && { delimiter }) };
  const failed = (error: unknown) => remoteFailed('list', bucket.locate(folder), reasonOf(error));
  let pageToken: string | undefined;
  do {
    const query = { ...common, ...(pageToken === undefined ? {} : { pageToken }) };
    const asked = tryAgain(() => ask(bucket, { method: 'GET', url: bucket.objects, query }));
    const { data } = await asked.catch((error: unknown) => {
      throw failed(error);
    });
    const { kind, items = [], prefixes = [], nextPageToken } = (data ?? {}) as Answer;
    // An answer that is no listing reads as an empty one.
    if (kind !== 'storage#objects') throw failed(new AnswerFault('no listing'));
    yield { items, prefixes };
    pageToken = nextPageToken;
  } while (pageToken !== undefined);
}
