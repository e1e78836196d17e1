import type { File } from '@google-cloud/storage';
import { remoteFailed } from '../remote/remote-failed.ts';
import type { ListedObject, Listing } from '../storage.ts';
import type { Bucket } from './bucket.ts';
import { AnswerFault, reasonOf } from './reason-of.ts';

/** See `Storage.list`. */
export async function listFolder(bucket: Bucket, folder: string): Promise<Listing> {
  const start = startOf(bucket, folder);
  const folders: string[] = [];
  const objects: ListedObject[] = [];
  for await (const page of pages(bucket, folder, '/')) {
    for (const name of page.prefixes) folders.push(name.slice(start.length, -1));
    for (const { name, metadata } of page.files) {
      // Some tools make an empty object to show a folder.
      if (name === start) continue;
      const bytes = Number(metadata.size ?? 0);
      objects.push({
        name: name.slice(start.length),
        bytes,
        writtenAt: Date.parse(metadata.updated ?? '') || 0,
      });
    }
  }
  return { folders, objects };
}

/** All objects in a folder and the folders in it. */
export async function* filesBelow(bucket: Bucket, folder: string): AsyncGenerator<File> {
  for await (const page of pages(bucket, folder, undefined)) yield* page.files;
}

function startOf({ key }: Bucket, folder: string): string {
  return key(folder) === '' ? '' : `${key(folder)}/`;
}

interface Page {
  readonly files: readonly File[];
  readonly prefixes: readonly string[];
}

async function* pages(bucket: Bucket, folder: string, delimiter: '/' | undefined): AsyncGenerator<Page> {
  const common = { prefix: startOf(bucket, folder), autoPaginate: false, ...(delimiter && { delimiter }) };
  let pageToken: string | undefined;
  do {
    const query = { ...common, ...(pageToken === undefined ? {} : { pageToken }) };
    const [files, , answer] = await bucket.client.getFiles(query).catch((error: unknown) => {
      throw remoteFailed('list', bucket.locate(folder), reasonOf(error));
    });
    const { kind, prefixes = [], nextPageToken } = (answer ?? {}) as Answer;
    // An answer that is no listing reads as an empty one.
    if (kind !== 'storage#objects')
      throw remoteFailed('list', bucket.locate(folder), reasonOf(new AnswerFault('no listing')));
    yield { files, prefixes };
    pageToken = nextPageToken;
  } while (pageToken !== undefined);
}

interface Answer {
  readonly kind?: string;
  readonly prefixes?: readonly string[];
  readonly nextPageToken?: string;
}
