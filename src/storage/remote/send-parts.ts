/** Parts under way at once: with the one that is being filled they are all that is held in memory. */
const lanes = 2;

/**
 * Sends parts as they come; gives what each was answered. After a failure none is under way any more: one that arrives
 * after its upload was given up would stay.
 */
export async function sendParts<T>(
  parts: AsyncIterable<Buffer>,
  send: (part: Buffer, index: number) => Promise<T>,
): Promise<T[]> {
  const sent: Promise<T>[] = [];
  try {
    for await (const part of parts) {
      await sent.at(-lanes);
      const next = send(part, sent.length);
      // It is waited for in a moment, and must not end the program until then.
      next.catch(() => undefined);
      sent.push(next);
    }
    return await Promise.all(sent);
  } finally {
    await Promise.allSettled(sent);
  }
}
