import { pause } from '../../pause.ts';
import { isBusy } from '../../is-busy.ts';

/**
 * Tries until SQLite is no longer busy, for at most `seconds`; then the last error is thrown. Aborting ends the wait.
 * Waits here and not inside SQLite, which would stop the whole program, signals included.
 */
export async function untilFree<T>(
  seconds: number,
  attempt: () => T | Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || Date.now() >= deadline) throw error;
    }
    await pause(50, signal);
  }
}
