import { Readable } from 'node:stream';
import type { Bucket } from './bucket.ts';

interface Question {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
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
 * Asks the service, once, with the client's credentials and through its proxies. "Resume Incomplete" (308) is an answer; what
 * else is not well is an error. @throws ETIMEDOUT when nothing comes or goes for too long
 */
export async function ask({ auth, url: { silenceSeconds } }: Bucket, question: Question): Promise<Answer> {
  const { method, url, headers, body = nothing } = question;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), silenceSeconds * 1000);
  try {
    const answer = await auth.request<unknown>({
      method,
      url,
      headers: { ...headers, 'content-length': String(body.length) },
      ...(body.length === 0 ? {} : { data: Readable.from(slices(body, timer), { objectMode: false }) }),
      responseType: 'json',
      validateStatus: (status) => status === 308 || (status >= 200 && status < 300),
      signal: controller.signal,
    });
    return { status: answer.status, headers: new Headers(answer.headers), data: answer.data };
  } catch (error) {
    if (controller.signal.aborted) throw Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const sliceBytes = 64 * 1024;

/** One is taken when those before it are on their way. */
function* slices(body: Buffer, timer: NodeJS.Timeout): Generator<Buffer> {
  for (let at = 0; at < body.length; at += sliceBytes) {
    timer.refresh();
    yield body.subarray(at, at + sliceBytes);
  }
}
