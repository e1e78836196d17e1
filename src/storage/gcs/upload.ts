import { randomUUID } from 'node:crypto';
import { writeOnce } from '../remote/write-once.ts';
import { beginSession } from './begin-session.ts';
import type { Bucket } from './bucket.ts';
import { isOurs } from './look-at.ts';
import { isAltered, statusOf } from './reason-of.ts';
import { writeFault } from './write-fault.ts';

/** See `Remote.upload`. An upload that fails is called off. */
export async function upload(bucket: Bucket, name: string, parts: AsyncIterable<Buffer>): Promise<boolean> {
  const token = randomUUID();
  const fault = (error: unknown) => writeFault(bucket, name, error);
  const isTaken = (error: unknown) => statusOf(error) === 412;
  const session = await beginSession(bucket, name, token).catch((error: unknown) => {
    if (isTaken(error)) return null;
    throw fault(error);
  });
  if (session === null) return false;
  try {
    const last = await sendAllButLast(parts, (part) =>
      session.send(part).catch((error: unknown) => {
        throw fault(error);
      }),
    );
    const isWritten = await writeOnce({
      send: () => session.finish(last),
      isTaken,
      // After a first try, whose answer is lost, the service may have forgotten the upload.
      isCertain: isAltered,
      isOurs: () => isOurs(bucket, name, token),
      fault,
    });
    if (!isWritten) await session.callOff();
    return isWritten;
  } catch (error) {
    await session.callOff();
    throw error;
  }
}

/** Sends parts, each while the next ones are made, but for the last, which it returns. After a failure none is under way. */
async function sendAllButLast(
  parts: AsyncIterable<Buffer>,
  send: (part: Buffer) => Promise<void>,
): Promise<Buffer> {
  let held: Buffer | null = null;
  let sending: Promise<void> = Promise.resolve();
  try {
    for await (const part of parts) {
      await sending;
      if (held !== null) sending = send(held);
      // It is waited for in a moment, and must not end the program until then.
      sending.catch(() => undefined);
      held = part;
    }
    await sending;
    return held ?? Buffer.alloc(0);
  } finally {
    await Promise.allSettled([sending]);
  }
}
