import { ask } from './ask.ts';
import type { Bucket } from './bucket.ts';
import { AnswerFault, statusOf, UploadFault } from './reason-of.ts';
import type { Whole } from './refuse-altered.ts';
import { tryAgain } from './try-again.ts';
import { waitForNextTry } from './wait-for-next-try.ts';

/** A part of an upload. */
export interface Part {
  readonly bytes: Buffer;
  /** How many come before it. */
  readonly start: number;
  /** What it makes together with those, if it is the last; null: more come. */
  readonly whole: Whole | null;
}

interface Answer {
  /** Bytes that the service has. */
  readonly has: number;
  /** What it made of them; null: more are to come. */
  readonly object: unknown;
}

const nothing = Buffer.alloc(0);

/**
 * Sends a part until the service has all of it. What was sent need not have arrived: each answer says how many bytes the
 * service has, and after a fault it is asked; then what is missing goes again. @returns the object, if it is the last part
 */
export async function sendPart(bucket: Bucket, url: string, part: Part): Promise<unknown> {
  const { bytes, start, whole } = part;
  const end = start + bytes.length;
  let at = start;
  for (let failures = 0; ;) {
    const rest = { bytes: bytes.subarray(at - start), start: at, whole };
    const answer = await put(bucket, url, rest).catch(async (error: unknown) => {
      await waitForNextTry(error, ++failures);
      return tryAgain(() => put(bucket, url, { ...rest, bytes: nothing }));
    });
    if (answer.object !== null || (answer.has === end && whole === null)) return answer.object;
    if (answer.has < start || answer.has > end) throw new AnswerFault('not what was sent');
    if (answer.has > at) failures = 0;
    at = answer.has;
  }
}

/** Sends bytes, or none to ask how many there are. That it took none of them, or made no object of all, is an error. */
async function put(bucket: Bucket, url: string, { bytes, start, whole }: Part): Promise<Answer> {
  const range = bytes.length === 0 ? '*' : `${start}-${start + bytes.length - 1}`;
  const headers = {
    'content-range': `bytes ${range}/${whole?.size ?? '*'}`,
    ...(whole === null ? {} : { 'x-goog-hash': `crc32c=${whole.crc32c}` }),
  };
  const answer = await ask(bucket, { method: 'PUT', url, headers, body: bytes }).catch((error: unknown) => {
    throw [404, 410].includes(statusOf(error)) ? new UploadFault('UploadGone') : error;
  });
  if (answer.status !== 308) {
    if (whole === null) throw new AnswerFault('an end before the last part');
    // It stands for an upload that goes on.
    if (answer.data === null) throw new AnswerFault('no object');
    return { has: whole.size, object: answer.data };
  }
  const has = endOf(answer.headers.get('range'));
  if ((bytes.length > 0 && has <= start) || has === whole?.size) throw new UploadFault(503);
  return { has, object: null };
}

/** Of `bytes=0-9`: 10. Where there are none, there is no such header. */
function endOf(range: string | null): number {
  if (range === null) return 0;
  const [, last] = /^bytes=0-(\d+)$/.exec(range) ?? [];
  if (last === undefined) throw new AnswerFault('no range');
  return Number(last) + 1;
}
