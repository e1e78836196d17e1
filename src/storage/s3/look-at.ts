import { remoteFailed } from '../remote/remote-failed.ts';
import type { Bucket } from './bucket.ts';
import { AnswerFault, nameOf, reasonOf, statusOf } from './reason-of.ts';

interface Looked {
  readonly size: number;
  /** Who wrote it. */
  readonly token: string | undefined;
}

/** What there is under a name; null: no such object. @throws STORAGE_FAILED, also if there is no such bucket */
export async function lookAt(bucket: Bucket, name: string): Promise<Looked | null> {
  const { sdk, client, locate, key } = bucket;
  const command = new sdk.HeadObjectCommand({ Bucket: bucket.name, Key: key(name) });
  try {
    const { ContentLength: size, Metadata } = await client.send(command);
    if (size === undefined) throw new AnswerFault('no length');
    return { size, token: Metadata?.['write'] };
  } catch (error) {
    if (statusOf(error) === 404 && (await isAbsent(bucket, name))) return null;
    throw remoteFailed('look at', locate(name), reasonOf(error));
  }
}

/** Whether the object is the one that whoever has the token wrote. */
export async function isOurs(bucket: Bucket, name: string, token: string): Promise<boolean> {
  return (await lookAt(bucket, name))?.token === token;
}

/** An answer to HEAD has no body, so it does not say whether it is the object that is missing, or the bucket. */
async function isAbsent(bucket: Bucket, name: string): Promise<boolean> {
  const { sdk, client, key } = bucket;
  const command = new sdk.GetObjectCommand({ Bucket: bucket.name, Key: key(name), Range: 'bytes=0-0' });
  try {
    await (await client.send(command)).Body?.transformToByteArray();
    return false;
  } catch (error) {
    if (nameOf(error) === 'NoSuchKey') return true;
    throw remoteFailed('look at', bucket.locate(name), reasonOf(error));
  }
}
