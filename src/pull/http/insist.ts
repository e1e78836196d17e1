import { Setback } from './setback.ts';

export interface Insistence {
  /** Times that it may be tried again. */
  readonly retries: number;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly wait: (milliseconds: number, why: Setback) => Promise<void>;
  /** Whether a failed try may be followed by another. */
  readonly mayRepeat: (setback: Setback) => boolean;
}

/**
 * Tries until it works, waiting ever longer between the tries: exponential back-off with full jitter (Brooker, "Exponential
 * Backoff and Jitter", 2015), and at least as long as the server asks.
 * @throws what the last setback comes to; at once what is none
 */
export async function insist<T>(attempt: () => Promise<T>, how: Insistence): Promise<T> {
  for (let tries = 1; ; tries++) {
    const setback = await attempt().then(
      (value) => ({ value }),
      (error: unknown) => {
        if (error instanceof Setback) return error;
        throw error;
      },
    );
    if (!(setback instanceof Setback)) return setback.value;
    const after = setback.parts.after?.milliseconds ?? 0;
    if (after > longestAsked) throw tooLong(setback, after).final(tries);
    if (tries > how.retries || !how.mayRepeat(setback)) throw setback.final(tries);
    const pause = how.random() * Math.min(longest, base * 2 ** (tries - 1));
    await how.wait(Math.max(after, pause), setback);
  }
}

const base = 500;
const longest = 30_000;
/** The server may ask for more than we would wait of ourselves, but not for ever. */
const longestAsked = 300_000;

function tooLong(setback: Setback, after: number): Setback {
  const what = `${setback.parts.what}, and is to be asked again only after ${Math.ceil(after / 1000)} s`;
  const hint = `Try again then: a pull itself waits ${longestAsked / 1000} s at most.`;
  return new Setback({ ...setback.parts, what, hint });
}
