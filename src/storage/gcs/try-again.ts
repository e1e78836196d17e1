import { waitForNextTry } from './wait-for-next-try.ts';

/** Does something, again and again where it fails in a way that may pass. */
export async function tryAgain<T>(work: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await work();
    } catch (error) {
      await waitForNextTry(error, failures);
    }
  }
}
