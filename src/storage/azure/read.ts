import { Readable } from 'node:stream';
import { missingObject } from '../damaged-object.ts';
import { readOn } from '../remote/read-on.ts';
import type { Opened } from '../remote/read-on.ts';
import { remoteFailed } from '../remote/remote-failed.ts';
import type { Container } from './container.ts';
import { AnswerFault, codeOf, reasonOf, statusOf } from './reason-of.ts';

/** See `Storage.read`. */
export function readBlob(container: Container, name: string, bytes: number): AsyncIterable<Buffer> {
  const failed = (what: string) =>
    remoteFailed('read', container.locate(name), {
      what,
      hint: 'Check the network, then run again.',
      code: '',
    });
  return readOn({
    bytes,
    silenceSeconds: container.url.silenceSeconds,
    failed,
    async open(from, end, version) {
      try {
        return await open(container, name, { from, end, version });
      } catch (error) {
        const isMissing = codeOf(error) === 'BlobNotFound';
        if (isMissing && version === null) throw missingObject(container.locate(name));
        if (isMissing || statusOf(error) === 412) throw failed('it was changed while it was read');
        throw remoteFailed('read', container.locate(name), reasonOf(error));
      }
    },
  });
}

interface Range {
  readonly from: number;
  readonly end: number;
  readonly version: string | null;
}

async function open(container: Container, name: string, range: Range): Promise<Opened> {
  const { from, end, version } = range;
  const options = { maxRetryRequests: 0, ...(version === null ? {} : { conditions: { ifMatch: version } }) };
  const count = end === Infinity ? undefined : end - from;
  const blob = container.client.getBlobClient(container.key(name));
  const got = await blob.download(from, count, options).catch((error: unknown) => {
    // Of nothing there is no first byte.
    if (statusOf(error) === 416 && from === 0 && count !== undefined) return null;
    throw error;
  });
  if (got === null) return open(container, name, { from: 0, end: Infinity, version });
  const size = from === 0 && count === undefined ? got.contentLength : totalOf(got.contentRange, from);
  if (!(got.readableStreamBody instanceof Readable) || got.etag === undefined || size === undefined)
    throw new AnswerFault('no blob');
  return { stream: got.readableStreamBody, version: got.etag, size };
}

/** Of `bytes 5-9/100`: 100; undefined if the range does not begin where it should. */
function totalOf(range: string | undefined, from: number): number | undefined {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(range ?? '') ?? [];
  return start !== undefined && Number(start) === from ? Number(total) : undefined;
}
