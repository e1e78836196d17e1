import { remoteFailed } from '../remote/remote-failed.ts';
import { ask } from './ask.ts';
import type { Bucket } from './bucket.ts';
import { AnswerFault, reasonOf, statusOf } from './reason-of.ts';
import { tryAgain } from './try-again.ts';

interface Looked {
  readonly size: number;
  /** Names these very bytes. */
  readonly generation: string;
  /** Who wrote it. */
  readonly token: string | undefined;
}

interface Found {
  readonly size?: string;
  readonly generation?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What there is under a name; null: no such object. @throws STORAGE_FAILED, also if there is no such bucket */
export async function lookAt(bucket: Bucket, name: string, generation?: string): Promise<Looked | null> {
  const url = `${bucket.objects}/${encodeURIComponent(bucket.key(name))}`;
  const query = generation === undefined ? {} : { generation };
  try {
    const { data } = await tryAgain(() => ask(bucket, { method: 'GET', url, query }));
    const found = (data ?? {}) as Found;
    if (found.size === undefined || found.generation === undefined) throw new AnswerFault('no object');
    return { size: Number(found.size), generation: found.generation, token: found.metadata?.['write'] };
  } catch (error) {
    if (statusOf(error) === 404 && (await isInBucket(bucket, name))) return null;
    throw remoteFailed('look at', bucket.locate(name), reasonOf(error));
  }
}

/** Whether the object is the one that whoever has the token wrote. */
export async function isOurs(bucket: Bucket, name: string, token: string): Promise<boolean> {
  return (await lookAt(bucket, name))?.token === token;
}

/** "Not found" says in words alone whether it is the object that is missing, or the bucket; to list needs the bucket. */
async function isInBucket(bucket: Bucket, name: string): Promise<boolean> {
  const query = { prefix: bucket.key(name), maxResults: '1' };
  try {
    await tryAgain(() => ask(bucket, { method: 'GET', url: bucket.objects, query }));
    return true;
  } catch (error) {
    throw remoteFailed('look at', bucket.locate(''), reasonOf(error));
  }
}
