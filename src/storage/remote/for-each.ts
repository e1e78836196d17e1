/** Runs `work` for each item, up to `lanes` at once. After a failure no further one begins; it is thrown when all have ended. */
export async function forEach<T>(
  items: AsyncGenerator<T>,
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const lane = async (): Promise<void> => {
    // A lane that fails ends the generator, and so the others.
    for await (const item of items) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}
