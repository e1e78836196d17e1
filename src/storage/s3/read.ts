import { Readable } from 'node:stream';
import { missingObject } from '../damaged-object.ts';
import { readOn } from '../remote/read-on.ts';
import type { Opened } from '../remote/read-on.ts';
import { remoteFailed } from '../remote/remote-failed.ts';
import type { Bucket } from './bucket.ts';
import { AnswerFault, nameOf, reasonOf, statusOf } from './reason-of.ts';

/** See `Storage.read`. */
export function readObject(bucket: Bucket, name: string, bytes: number): AsyncIterable<Buffer> {
  const failed = (what: string) =>
    remoteFailed('read', bucket.locate(name), { what, hint: 'Check the network, then run again.', code: '' });
  return readOn({
    bytes,
    silenceSeconds: bucket.url.silenceSeconds,
    failed,
    async open(from, end, version) {
      try {
        return await open(bucket, name, { from, end, version });
      } catch (error) {
        if (nameOf(error) === 'NoSuchKey' && version === null) throw missingObject(bucket.locate(name));
        if (nameOf(error) === 'NoSuchKey' || statusOf(error) === 412)
          throw failed('it was changed while it was read');
        throw remoteFailed('read', bucket.locate(name), reasonOf(error));
      }
    },
  });
}

interface Range {
  readonly from: number;
  readonly end: number;
  readonly version: string | null;
}

async function open(bucket: Bucket, name: string, range: Range): Promise<Opened> {
  const { from, end, version } = range;
  const isWhole = from === 0 && end === Infinity;
  const command = new bucket.sdk.GetObjectCommand({
    Bucket: bucket.name,
    Key: bucket.key(name),
    ...(isWhole ? {} : { Range: `bytes=${from}-${end === Infinity ? '' : end - 1}` }),
    ...(version === null ? {} : { IfMatch: version }),
  });
  const got = await bucket.client.send(command).catch((error: unknown) => {
    // Of nothing there is no first byte.
    if (statusOf(error) === 416 && from === 0) return null;
    throw error;
  });
  if (got === null) return open(bucket, name, { from: 0, end: Infinity, version });
  const size = isWhole ? got.ContentLength : totalOf(got.ContentRange, from);
  if (!(got.Body instanceof Readable) || got.ETag === undefined || size === undefined)
    throw new AnswerFault('no object');
  return { stream: got.Body, version: got.ETag, size };
}

/** Of `bytes 5-9/100`: 100; undefined if the range does not begin where it should. */
function totalOf(range: string | undefined, from: number): number | undefined {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(range ?? '') ?? [];
  return start !== undefined && Number(start) === from ? Number(total) : undefined;
}
