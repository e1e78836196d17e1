import type { Lease } from '../queue/queue.ts';
import { tombstone } from '../snapshot/unfinished.ts';
import type { Storage } from '../storage/storage.ts';

/**
 * A storage into which nothing more is written once the lease is lost, but the mark of what is to go. It is looked at before
 * each step; where a process is halted between the look and the step, the object is there for an instant, and its writer takes
 * it away.
 */
export function fenceStorage(storage: Storage, lease: Lease): Storage {
  return {
    ...storage,
    async create(name, chunks) {
      lease.check();
      await storage.create(name, whileHeld(chunks, lease));
      await takeBackUnlessHeld(storage, lease, name);
    },
    async write(name, data, when) {
      // What was begun has to be taken away all the same, whether the lease was lost, or the job cancelled or given back.
      if (!name.endsWith(`/${tombstone}`)) lease.check();
      return storage.write(name, data, when);
    },
  };
}

async function* whileHeld(chunks: AsyncIterable<Buffer>, lease: Lease): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    lease.check();
    yield chunk;
  }
  lease.check();
}

async function takeBackUnlessHeld(storage: Storage, lease: Lease, name: string): Promise<void> {
  try {
    lease.check();
  } catch (error) {
    await storage.remove(name).catch(() => undefined);
    throw error;
  }
}
