import { Readable } from 'node:stream';

/** How fast a body must come at least. Only the time counts in which we wait for it, not that in which it waits for us. */
export interface Pace {
  /** Milliseconds over which the speed is averaged. */
  readonly window: number;
  readonly bytesPerSecond: number;
  /** Milliseconds for the whole body. */
  readonly longest: number;
}

/** A body that keeps coming, but so slowly that it might not end. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

/** A body that fails with `TooSlow` where it does not keep pace: a drip of single bytes is no silence. Destroying it destroys `body`. */
export function steady(body: Readable, pace: Pace): Readable {
  const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const check = createCheck(pace);
  async function take(whole: Readable): Promise<void> {
    const asked = performance.now();
    const piece = await pieces.next();
    if (piece.done !== true) check(performance.now() - asked, piece.value.length);
    whole.push(piece.done === true ? null : piece.value);
  }
  return new Readable({
    read() {
      take(this).catch((error: Error) => this.destroy(error));
    },
    destroy(error, done) {
      body.destroy();
      done(error);
    },
  });
}

/** Hears how long each piece was waited for, and how long it is. */
function createCheck({ window, bytesPerSecond, longest }: Pace): (waited: number, bytes: number) => void {
  let [inAll, waited, bytes] = [0, 0, 0];
  return (milliseconds, length) => {
    inAll += milliseconds;
    waited += milliseconds;
    bytes += length;
    if (inAll > longest) throw new TooSlow(`the answer took longer than ${longest / 1000} s`);
    if (waited < window) return;
    if (bytes * 1000 < bytesPerSecond * waited)
      throw new TooSlow(`the answer came too slowly: fewer than ${bytesPerSecond} bytes in a second`);
    [waited, bytes] = [0, 0];
  };
}
