import type { File } from '@google-cloud/storage';
import { remoteFailed } from '../remote/remote-failed.ts';
import type { Bucket } from './bucket.ts';
import { AnswerFault, reasonOf, statusOf } from './reason-of.ts';

interface Looked {
  readonly size: number;
  /** Names these very bytes. */
  readonly generation: string;
  /** Who wrote it. */
  readonly token: string | undefined;
}

/** What there is under a name; null: no such object. @throws STORAGE_FAILED, also if there is no such bucket */
export async function lookAt(bucket: Bucket, name: string, generation?: string): Promise<Looked | null> {
  const options = generation === undefined ? {} : { generation };
  const file = bucket.client.file(bucket.key(name), options);
  try {
    const [found] = await file.getMetadata();
    if (found.size === undefined || found.generation === undefined) throw new AnswerFault('no object');
    const token = found.metadata?.['write'];
    const isToken = typeof token === 'string';
    return {
      size: Number(found.size),
      generation: String(found.generation),
      token: isToken ? token : undefined,
    };
  } catch (error) {
    if (statusOf(error) === 404 && (await isInBucket(bucket, file))) return null;
    throw remoteFailed('look at', bucket.locate(name), reasonOf(error));
  }
}

/** Whether the object is the one that whoever has the token wrote. */
export async function isOurs(bucket: Bucket, name: string, token: string): Promise<boolean> {
  return (await lookAt(bucket, name))?.token === token;
}

/** "Not found" says in words alone whether it is the object that is missing, or the bucket; to list needs the bucket. */
async function isInBucket({ client, locate }: Bucket, { name }: File): Promise<boolean> {
  try {
    await client.request({ uri: '/o', qs: { prefix: name, maxResults: 1 } });
    return true;
  } catch (error) {
    throw remoteFailed('look at', locate(''), reasonOf(error));
  }
}
