import { randomUUID } from 'node:crypto';
import { writeOnce } from '../remote/write-once.ts';
import { ask } from './ask.ts';
import type { Bucket } from './bucket.ts';
import { isOurs } from './look-at.ts';
import { isCertain, statusOf } from './reason-of.ts';
import { refuseAltered } from './refuse-altered.ts';
import { tryAgain } from './try-again.ts';
import { writeFault } from './write-fault.ts';

/** See `Remote.put`. The service compares the checksum with its own, and so do we with the one that it answers. */
export async function putObject(
  bucket: Bucket,
  name: string,
  data: Buffer,
  when: 'ifAbsent' | 'always',
): Promise<boolean> {
  const token = randomUUID();
  const checksum = bucket.newChecksum();
  checksum.update(data);
  const whole = { size: data.length, crc32c: checksum.toString() };
  const about = { contentType: 'application/octet-stream', crc32c: whole.crc32c, metadata: { write: token } };
  const once: Record<string, string> = when === 'ifAbsent' ? { ifGenerationMatch: '0' } : {};
  return writeOnce({
    async send() {
      const answer = await tryAgain(() =>
        ask(bucket, {
          method: 'POST',
          url: bucket.uploads,
          query: { uploadType: 'multipart', name: bucket.key(name), ...once },
          headers: { 'content-type': `multipart/related; boundary=${token}` },
          body: bodyOf(about, data, token),
        }),
      );
      await refuseAltered(bucket, name, answer.data, whole);
    },
    isTaken: (error) => statusOf(error) === 412,
    isCertain,
    isOurs: () => isOurs(bucket, name, token),
    fault: (error) => writeFault(bucket, name, error),
  });
}

/** An object and what there is to say of it. @param boundary what is not in the data */
function bodyOf(about: object, data: Buffer, boundary: string): Buffer {
  const part = (type: string) => `\r\n--${boundary}\r\ncontent-type: ${type}\r\n\r\n`;
  const head = `${part('application/json')}${JSON.stringify(about)}${part('application/octet-stream')}`;
  return Buffer.concat([Buffer.from(head.slice(2)), data, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}
