import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Bucket } from './bucket.ts';
import { AnswerFault, StatusFault } from './reason-of.ts';
import { unlessSilent } from './unless-silent.ts';

/** Which bytes of which object. */
export interface Wanted {
  readonly url: string;
  readonly generation: string;
  /** From this byte on, to before the other; `size` is that of the whole object. */
  readonly from: number;
  readonly end: number;
  readonly size: number;
}

/**
 * Asks for the bytes of an object, once; whoever reads them minds the silence from then on. An answer that is not well is
 * dropped unread: the client's transport would wait for the end of its body for ever, or throw where nobody can catch it.
 * @throws ETIMEDOUT when no answer comes for too long
 */
export async function askForBytes({ request, url }: Bucket, wanted: Wanted): Promise<Readable> {
  const { from, end, size } = wanted;
  const isWhole = from === 0 && end === size;
  return unlessSilent(url.silenceSeconds, async (signal) => {
    const { status, data, headers } = await request<Readable | ReadableStream>({
      method: 'GET',
      url: wanted.url,
      params: { alt: 'media', generation: wanted.generation },
      headers: { 'accept-encoding': 'identity', ...(isWhole ? {} : { range: `bytes=${from}-${end - 1}` }) },
      responseType: 'stream',
      validateStatus: () => true,
      signal,
    });
    const stream = data instanceof Readable ? data : Readable.fromWeb(data);
    const range = new Headers(headers).get('content-range');
    if (isWhole ? status === 200 : status === 206 && range === `bytes ${from}-${end - 1}/${size}`)
      return stream;
    // What is left of it must not throw where nobody listens.
    stream.on('error', () => undefined).destroy();
    throw status >= 200 && status < 300 ? new AnswerFault('not the range') : new StatusFault(status);
  });
}
