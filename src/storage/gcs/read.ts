import { missingObject } from '../damaged-object.ts';
import { readOn } from '../remote/read-on.ts';
import { remoteFailed } from '../remote/remote-failed.ts';
import type { Bucket } from './bucket.ts';
import { lookAt } from './look-at.ts';

/** See `Storage.read`. The client asks for bytes only when somebody reads: so what there is, is asked first. */
export function readObject(bucket: Bucket, name: string, bytes: number): AsyncIterable<Buffer> {
  const failed = (what: string) =>
    remoteFailed('read', bucket.locate(name), { what, hint: 'Check the network, then run again.', code: '' });
  return readOn({
    bytes,
    silenceSeconds: bucket.url.silenceSeconds,
    failed,
    async open(from, end, version) {
      const found = await lookAt(bucket, name, version ?? undefined);
      if (found === null && version === null) throw missingObject(bucket.locate(name));
      if (found === null) throw failed('it was changed while it was read');
      const file = bucket.client.file(bucket.key(name), { generation: found.generation });
      const last = Math.min(end, found.size) - 1;
      const range = from === 0 && last === found.size - 1 ? {} : { start: from, end: last };
      const stream = file.createReadStream({ ...range, decompress: false, validation: false });
      return { stream, version: found.generation, size: found.size };
    },
  });
}
