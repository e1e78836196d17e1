import { randomUUID } from 'node:crypto';
import { writeOnce } from '../remote/write-once.ts';
import type { Bucket } from './bucket.ts';
import { feed } from './feed.ts';
import { isOurs } from './look-at.ts';
import { statusOf } from './reason-of.ts';
import { writeFault } from './write-fault.ts';

/** What goes in one request: a multiple of 256 KiB, and all that the client keeps to send it again. */
const chunkSize = 8 * 1024 * 1024;

/** See `Remote.upload`. An upload that fails is called off. */
export async function upload(bucket: Bucket, name: string, parts: AsyncIterable<Buffer>): Promise<boolean> {
  const token = randomUUID();
  const file = bucket.client.file(bucket.key(name));
  const common = {
    preconditionOpts: { ifGenerationMatch: 0 },
    metadata: { contentType: 'application/octet-stream', metadata: { write: token } },
  };
  let session: string | null = null;
  const send = async (): Promise<void> => {
    const [uri] = await file.createResumableUpload(common);
    session = uri;
    const stream = file.createWriteStream({
      ...common,
      uri,
      resumable: true,
      chunkSize,
      validation: 'crc32c',
    });
    await feed(stream, noting(parts, source), bucket.url.silenceSeconds);
  };
  const source: { fault?: unknown } = {};
  try {
    return await writeOnce({
      send,
      isTaken: (error) => statusOf(error) === 412,
      isCertain: () => 'fault' in source,
      isOurs: () => isOurs(bucket, name, token),
      fault: (error) => writeFault(bucket, name, error),
    });
  } catch (error) {
    await callOff(session);
    throw 'fault' in source ? source.fault : error;
  }
}

/** Keeps what the parts threw apart from what the service did. */
async function* noting(parts: AsyncIterable<Buffer>, source: { fault?: unknown }): AsyncGenerator<Buffer> {
  try {
    yield* parts;
  } catch (error) {
    source.fault = error;
    throw error;
  }
}

/** The address of an upload is all that it takes. The first error matters more, and what is left goes after a week. */
async function callOff(session: string | null): Promise<void> {
  if (session === null) return;
  const signal = AbortSignal.timeout(10_000);
  await fetch(session, { method: 'DELETE', headers: { 'content-length': '0' }, signal }).catch(
    () => undefined,
  );
}
