import { createHash, randomUUID } from 'node:crypto';
import { writeOnce } from '../remote/write-once.ts';
import type { Container } from './container.ts';
import { isOurs } from './look-at.ts';
import { Altered, codeOf, isCertain, statusOf } from './reason-of.ts';
import { writeFault } from './write-fault.ts';

/** See `Remote.put`. */
export async function putBlob(
  container: Container,
  name: string,
  data: Buffer,
  when: 'ifAbsent' | 'always',
): Promise<boolean> {
  const token = randomUUID();
  const blob = container.client.getBlockBlobClient(container.key(name));
  const once = when === 'ifAbsent' ? { conditions: { ifNoneMatch: '*' } } : {};
  return writeOnce({
    async send() {
      const { contentMD5 } = await blob.upload(data, data.length, {
        ...once,
        metadata: { write: token },
        blobHTTPHeaders: { blobContentMD5: md5Of(data) },
      });
      refuseAltered(data, contentMD5);
    },
    isTaken: isThere,
    isCertain,
    isOurs: () => isOurs(container, name, token),
    fault: (error) => writeFault(container, name, error),
  });
}

/** The service says that there is a blob already. */
export function isThere(error: unknown): boolean {
  return codeOf(error) === 'BlobAlreadyExists' || statusOf(error) === 412;
}

export function md5Of(data: Buffer): Buffer {
  return createHash('md5').update(data).digest();
}

/** Throws if the service says that it stored something else. */
export function refuseAltered(sent: Buffer, stored: Uint8Array | undefined): void {
  if (stored !== undefined && !md5Of(sent).equals(stored)) throw new Altered('altered on its way');
}
