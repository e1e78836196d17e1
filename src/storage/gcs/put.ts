import { randomUUID } from 'node:crypto';
import { writeOnce } from '../remote/write-once.ts';
import type { Bucket } from './bucket.ts';
import { isOurs } from './look-at.ts';
import { isCertain, statusOf } from './reason-of.ts';
import { writeFault } from './write-fault.ts';

/** See `Remote.put`. The service compares the checksum with its own, and the client does with the one that is answered. */
export async function putObject(
  bucket: Bucket,
  name: string,
  data: Buffer,
  when: 'ifAbsent' | 'always',
): Promise<boolean> {
  const token = randomUUID();
  const checksum = bucket.client.crc32cGenerator();
  checksum.update(data);
  return writeOnce({
    send: () =>
      bucket.client.file(bucket.key(name)).save(data, {
        resumable: false,
        validation: 'crc32c',
        metadata: {
          contentType: 'application/octet-stream',
          crc32c: checksum.toString(),
          metadata: { write: token },
        },
        ...(when === 'ifAbsent' ? { preconditionOpts: { ifGenerationMatch: 0 } } : {}),
      }),
    isTaken: (error) => statusOf(error) === 412,
    isCertain,
    isOurs: () => isOurs(bucket, name, token),
    fault: (error) => writeFault(bucket, name, error),
  });
}
