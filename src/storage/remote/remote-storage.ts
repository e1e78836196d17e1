import type { Storage } from '../storage.ts';
import { alreadyThere } from './already-there.ts';
import { partsOf } from './parts-of.ts';
import type { Remote } from './remote.ts';
import type { RemoteUrl } from './remote-url.ts';

/** A place in object storage. `open` is called when the first thing is asked of it. */
export function remoteStorage(url: RemoteUrl, open: (locate: Storage['locate']) => Promise<Remote>): Storage {
  const locate = (name: string): string => (name === '' ? url.location : `${url.location}/${name}`);
  let opened: Promise<Remote> | null = null;
  const remote = (): Promise<Remote> => (opened ??= open(locate));
  return {
    location: url.location,
    folder: null,
    locate,
    list: async (folder) => (await remote()).list(folder),
    size: async (name) => (await remote()).size(name),
    async *read(name, bytes = Infinity) {
      yield* (await remote()).read(name, bytes);
    },
    async create(name, chunks) {
      if (!(await create(await remote(), name, chunks))) throw alreadyThere(locate(name));
    },
    write: async (name, data, when) => (await remote()).put(name, data, when),
    // An object's name is as durable as its bytes.
    settle: async () => undefined,
    tidy: async () => undefined,
    remove: async (name) => (await remote()).remove(name),
    removeFolder: async (folder) => (await remote()).removeBelow(folder),
    free: async () => null,
  };
}

/** What fits into one part is one request. The source of the chunks is closed in any case. */
async function create(remote: Remote, name: string, chunks: AsyncIterable<Buffer>): Promise<boolean> {
  const parts = partsOf(chunks, remote.partBytes);
  try {
    const first = await parts.next();
    const second = await parts.next();
    if (first.done !== true && second.done === true) return await remote.put(name, first.value, 'ifAbsent');
    return await remote.upload(name, startedWith([first, second], parts));
  } finally {
    await parts.return(undefined);
  }
}

async function* startedWith(
  first: readonly IteratorResult<Buffer, undefined>[],
  rest: AsyncGenerator<Buffer>,
): AsyncGenerator<Buffer> {
  for (const { value } of first) if (value !== undefined) yield value;
  yield* rest;
}
