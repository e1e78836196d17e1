import { Readable } from 'node:stream';
import type { Bucket } from './bucket.ts';
import { unlessSilent } from './unless-silent.ts';

interface Question {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** What its JSON says. */
  readonly data: unknown;
}

const nothing = Buffer.alloc(0);

/**
 * Asks the service, once. "Resume Incomplete" (308) is an answer; what else is not well is an error. The client's own way to ask
 * tries again beneath us, throws now and then where nobody can catch it, and has no time-out in its version 8.
 * @throws ETIMEDOUT when nothing comes or goes for too long
 */
export async function ask({ request, url: { silenceSeconds } }: Bucket, question: Question): Promise<Answer> {
  const { method, url, query = {}, headers, body = nothing } = question;
  return unlessSilent(silenceSeconds, async (signal, alive) => {
    const answer = await request<unknown>({
      method,
      url,
      params: query,
      headers: { ...headers, 'content-length': String(body.length) },
      ...(body.length === 0 ? {} : { data: Readable.from(slices(body, alive), { objectMode: false }) }),
      responseType: 'json',
      validateStatus: (status) => status === 308 || (status >= 200 && status < 300),
      signal,
    });
    return { status: answer.status, headers: new Headers(answer.headers), data: answer.data };
  });
}

const sliceBytes = 64 * 1024;

/** One is taken when those before it are on their way. */
function* slices(body: Buffer, alive: () => void): Generator<Buffer> {
  for (let at = 0; at < body.length; at += sliceBytes) {
    alive();
    yield body.subarray(at, at + sliceBytes);
  }
}
