import { ask } from './ask.ts';
import type { Bucket } from './bucket.ts';
import { AnswerFault } from './reason-of.ts';
import { refuseAltered } from './refuse-altered.ts';
import { sendPart } from './send-part.ts';
import { tryAgain } from './try-again.ts';

/** An upload under way. Its parts go one after another. */
export interface Session {
  /** Sends a part of a multiple of 256 KiB; when this resolves, the service has it. */
  send(part: Buffer): Promise<void>;
  /** Sends the last part, of any size; when this resolves, the object is there. */
  finish(part: Buffer): Promise<void>;
  /** Ends it where it is. Never throws: an upload that goes on being there ends after a week. */
  callOff(): Promise<void>;
}

/**
 * Begins the upload of a new object, which bears the token of its writer. The protocol is Google's for resumable uploads:
 * https://cloud.google.com/storage/docs/performing-resumable-uploads. The request for an address comes first; parts go there,
 * and the last has the checksum of the whole, so that no object is made of anything else.
 *
 * Google's client can do it too, and is not used: where connections break it now and then refuses to go on ("The offset is
 * lower than the number of bytes written", googleapis/nodejs-storage#2193), or throws where nobody can catch it.
 */
export async function beginSession(bucket: Bucket, name: string, token: string): Promise<Session> {
  const url = await tryAgain(() => begin(bucket, name, token));
  const checksum = bucket.newChecksum();
  let sent = 0;
  return {
    async send(part) {
      checksum.update(part);
      await sendPart(bucket, url, { bytes: part, start: sent, whole: null });
      sent += part.length;
    },
    async finish(part) {
      checksum.update(part);
      const whole = { size: sent + part.length, crc32c: checksum.toString() };
      const object = await sendPart(bucket, url, { bytes: part, start: sent, whole });
      await refuseAltered(bucket, name, object, whole);
    },
    async callOff() {
      // That it is done is an error, 499.
      await tryAgain(() => ask(bucket, { method: 'DELETE', url })).catch(() => undefined);
    },
  };
}

/** @returns the address of the upload: whoever has it can go on with it */
async function begin(bucket: Bucket, name: string, token: string): Promise<string> {
  const about = { contentType: 'application/octet-stream', metadata: { write: token } };
  const { headers } = await ask(bucket, {
    method: 'POST',
    url: bucket.uploads,
    query: { uploadType: 'resumable', name: bucket.key(name), ifGenerationMatch: '0' },
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(about)),
  });
  const url = headers.get('location');
  if (url === null || !URL.canParse(url)) throw new AnswerFault('no upload');
  return url;
}
