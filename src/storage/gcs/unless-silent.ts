/**
 * Does something that a signal ends when nothing comes or goes for too long; `alive` says that something did.
 * @throws ETIMEDOUT then, and what the work throws
 */
export async function unlessSilent<T>(
  seconds: number,
  work: (signal: AbortSignal, alive: () => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), seconds * 1000);
  try {
    return await work(controller.signal, () => void timer.refresh());
  } catch (error) {
    if (controller.signal.aborted) throw Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
