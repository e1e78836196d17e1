import type { Readable } from 'node:stream';

/** The chunks of a stream; it is destroyed, and the reader told, when none comes for so long while one is waited for. */
export async function* untilSilent(stream: Readable, seconds: number): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]();
  for (;;) {
    const timer = setTimeout(() => stream.destroy(new Error('silent for too long')), seconds * 1000);
    const next = await chunks.next().finally(() => clearTimeout(timer));
    if (next.done === true) return;
    yield next.value as Buffer;
  }
}
