import { remoteFailed } from '../remote/remote-failed.ts';
import type { Container } from './container.ts';
import { AnswerFault, codeOf, reasonOf } from './reason-of.ts';

interface Looked {
  readonly size: number;
  /** Who wrote it. */
  readonly token: string | undefined;
}

/** What there is under a name; null: no such blob. @throws STORAGE_FAILED, also if there is no such container */
export async function lookAt({ client, key, locate }: Container, name: string): Promise<Looked | null> {
  try {
    const { contentLength, metadata } = await client.getBlobClient(key(name)).getProperties();
    if (contentLength === undefined) throw new AnswerFault('no length');
    return { size: contentLength, token: metadata?.['write'] };
  } catch (error) {
    if (codeOf(error) === 'BlobNotFound') return null;
    throw remoteFailed('look at', locate(name), reasonOf(error));
  }
}

/** Whether the blob is the one that whoever has the token wrote. */
export async function isOurs(container: Container, name: string, token: string): Promise<boolean> {
  return (await lookAt(container, name))?.token === token;
}
