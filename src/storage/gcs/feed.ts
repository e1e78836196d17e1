import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Times that the client sends something again before it gives up, or we do. */
const tries = 6;

/**
 * Writes parts to a stream and waits until it is finished. The client knows no time-out for it: where it takes nothing, and
 * nothing is heard, for as long as all its tries may take, it is destroyed with ETIMEDOUT. Waiting for a part counts as nothing.
 */
export async function feed(
  stream: Writable,
  parts: AsyncIterable<Buffer>,
  silenceSeconds: number,
): Promise<void> {
  const giveUp = () => stream.destroy(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' }));
  let timer: NodeJS.Timeout | undefined;
  const stop = () => clearTimeout(timer);
  const start = () => {
    stop();
    timer = setTimeout(giveUp, silenceSeconds * tries * 1000);
  };
  stream.on('progress', start);
  async function* watched(): AsyncGenerator<Buffer> {
    const all = parts[Symbol.asyncIterator]();
    try {
      for (;;) {
        stop();
        const next = await all.next();
        start();
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await all.return?.();
    }
  }
  try {
    await pipeline(watched(), stream);
  } finally {
    stream.off('progress', start);
    stop();
  }
}
