import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { remoteFailed } from '../remote/remote-failed.ts';
import type { ListedObject, Listing } from '../storage.ts';
import type { Bucket } from './bucket.ts';
import { AnswerFault, reasonOf } from './reason-of.ts';

/** See `Storage.list`. */
export async function listFolder(bucket: Bucket, folder: string): Promise<Listing> {
  const start = bucket.key(folder) === '' ? '' : `${bucket.key(folder)}/`;
  const folders: string[] = [];
  const objects: ListedObject[] = [];
  for await (const page of pages(bucket, folder, start, '/')) {
    for (const { Prefix = '' } of page.CommonPrefixes ?? []) folders.push(Prefix.slice(start.length, -1));
    for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
      // Some tools make an empty object to show a folder.
      if (Key === start) continue;
      objects.push({ name: Key.slice(start.length), bytes: Size, writtenAt: LastModified?.getTime() ?? 0 });
    }
  }
  return { folders, objects };
}

/** Keys of all objects in a folder and the folders in it. */
export async function* keysBelow(bucket: Bucket, folder: string): AsyncGenerator<string> {
  const start = bucket.key(folder) === '' ? '' : `${bucket.key(folder)}/`;
  for await (const page of pages(bucket, folder, start, undefined))
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
}

async function* pages(
  { sdk, client, name, locate }: Bucket,
  folder: string,
  start: string,
  delimiter: '/' | undefined,
): AsyncGenerator<ListObjectsV2CommandOutput> {
  const failed = (error: unknown) => remoteFailed('list', locate(folder), reasonOf(error));
  let token: string | undefined;
  do {
    const input = { Bucket: name, Prefix: start, Delimiter: delimiter, ContinuationToken: token };
    const page = await client.send(new sdk.ListObjectsV2Command(input)).catch((error: unknown) => {
      throw failed(error);
    });
    // An answer that is no listing reads as an empty one.
    if (page.Name !== name || page.IsTruncated === undefined) throw failed(new AnswerFault('no listing'));
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
    if (page.IsTruncated && token === undefined) throw failed(new AnswerFault('no listing'));
    yield page;
  } while (token !== undefined);
}
