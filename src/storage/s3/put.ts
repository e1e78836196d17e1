import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeOnce } from '../remote/write-once.ts';
import type { Bucket } from './bucket.ts';
import { checksumOf, refuseAltered } from './checksum.ts';
import { isOurs } from './look-at.ts';
import { isCertain, statusOf } from './reason-of.ts';
import { writeFault } from './write-fault.ts';

/** See `Remote.put`. */
export async function putObject(
  bucket: Bucket,
  name: string,
  data: Buffer,
  when: 'ifAbsent' | 'always',
): Promise<boolean> {
  const token = randomUUID();
  return writeOnce({
    send: () => untilNoConflict(() => put(bucket, name, data, { when, token })),
    isTaken: (error) => statusOf(error) === 412,
    isCertain,
    isOurs: () => isOurs(bucket, name, token),
    fault: (error) => writeFault(bucket, name, error),
  });
}

async function put(
  { sdk, client, name: Bucket, key }: Bucket,
  name: string,
  data: Buffer,
  { when, token }: { when: 'ifAbsent' | 'always'; token: string },
): Promise<void> {
  const target = { Bucket, Key: key(name) };
  const checksum = checksumOf(data);
  const input = { ...target, Body: data, ChecksumSHA256: checksum, Metadata: { write: token } };
  const once = when === 'ifAbsent' ? { IfNoneMatch: '*' } : {};
  const { ChecksumSHA256: stored } = await client.send(new sdk.PutObjectCommand({ ...input, ...once }));
  refuseAltered(checksum, stored);
}

/** Two writes to one name at once may both be sent back. */
async function untilNoConflict(write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (statusOf(error) !== 409 || attempt === 5) throw error;
    }
    await sleep(100 * 2 ** attempt);
  }
}
