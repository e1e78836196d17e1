import { missingObject } from '../damaged-object.ts';
import { readOn } from '../remote/read-on.ts';
import { remoteFailed } from '../remote/remote-failed.ts';
import { askForBytes } from './ask-for-bytes.ts';
import type { Bucket } from './bucket.ts';
import { lookAt } from './look-at.ts';
import { reasonOf, statusOf } from './reason-of.ts';
import { tryAgain } from './try-again.ts';

/** See `Storage.read`. What there is, is asked first: an answer with bytes does not say which generation they are of. */
export function readObject(bucket: Bucket, name: string, bytes: number): AsyncIterable<Buffer> {
  const failed = (what: string) =>
    remoteFailed('read', bucket.locate(name), { what, hint: 'Check the network, then run again.', code: '' });
  const changed = () => failed('it was changed while it was read');
  const url = `${bucket.objects}/${encodeURIComponent(bucket.key(name))}`;
  return readOn({
    bytes,
    silenceSeconds: bucket.url.silenceSeconds,
    failed,
    async open(from, end, version) {
      const found = await lookAt(bucket, name, version ?? undefined);
      if (found === null) throw version === null ? missingObject(bucket.locate(name)) : changed();
      const { generation, size } = found;
      const wanted = { url, generation, from, end: Math.min(end, size), size };
      const stream = await tryAgain(() => askForBytes(bucket, wanted)).catch((error: unknown) => {
        throw statusOf(error) === 404
          ? changed()
          : remoteFailed('read', bucket.locate(name), reasonOf(error));
      });
      return { stream, version: generation, size };
    },
  });
}
