import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Session } from '../../src/engine/engine.ts';
import { beginSnapshot, removeUnfinished } from '../../src/snapshot/unfinished.ts';
import { openFolder } from '../../src/storage/folder/open-folder.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { markOf } from '../../src/worker/database-mark.ts';
import { partFormat } from '../../src/worker/part-job.ts';
import type { PartJob } from '../../src/worker/part-job.ts';
import { writePart } from '../../src/worker/write-part.ts';
import { failure } from '../api/world.ts';
import { fakeDatabase } from '../snapshot/fake-reader.ts';
import { tempFolder } from '../temp-folder.ts';

/** A part of a snapshot that is begun, and the call that writes it into a storage. */
async function openPart(isFailing = false) {
  const folder = tempFolder();
  const storage = openFolder(folder);
  const { place, note } = await beginSnapshot(storage, 'shop', new Date());
  const { reader, schema } = fakeDatabase([
    { name: 'a', columns: { id: 'integer' }, rows: [{ id: 1 }] },
    { name: 'b', columns: { id: 'integer' }, rows: [{ id: 2 }], ...(isFailing && { failsAfter: 0 }) },
  ]);
  const session = {
    readShared: (_: string, work: (given: typeof reader) => unknown) => work(reader),
  } as unknown as Session;
  const data: PartJob = {
    format: partFormat,
    database: markOf({ name: null, location: 'here' }),
    folder: place.folder,
    token: 'x',
    packing: { compression: 'none', recipient: null },
    earlier: null,
    pieces: schema.tables.map((table, index) => ({
      number: index + 1,
      table,
      range: { from: null, to: null },
    })),
  };
  const lease = { signal: new AbortController().signal, check: () => undefined };
  const job = { id: '1', data, lease, tell: () => undefined };
  return {
    place,
    note,
    write: (into: Storage) =>
      writePart(job, { host: 'h', storage: into, withDatabase: (_, work) => work(session) }),
    left: () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()),
  };
}

/** A storage in which something happens at the nth object that is made: before its bytes are there, or after. */
function disturbed(
  storage: Storage,
  at: number,
  when: 'before' | 'after',
  what: () => Promise<void>,
): Storage {
  let count = 0;
  return {
    ...storage,
    async create(name, chunks) {
      count += 1;
      if (count === at && when === 'before') await what();
      await storage.create(name, chunks);
      if (count === at && when === 'after') await what();
    },
  };
}

test('what is written stays while the snapshot is open', async () => {
  const part = await openPart();
  expect(await part.write(part.place.storage)).toMatchObject([{ rows: 1 }, { rows: 1 }]);
  expect(part.left()).toHaveLength(3);
  await part.note.remove();
});

test.each([
  [1, 'before'],
  [1, 'after'],
  [2, 'before'],
  [2, 'after'],
] as const)(
  'a snapshot is given up %s %s its file is there: nothing of it is left in the storage',
  async (at, when) => {
    const part = await openPart();
    const { place, note } = part;
    const giveUp = async (): Promise<void> => {
      await removeUnfinished(place);
      await note.remove();
    };
    await expect(part.write(disturbed(place.storage, at, when, giveUp))).rejects.toMatchObject(
      failure('CHANGED_SINCE'),
    );
    expect(part.left()).toEqual([]);
  },
);

test('a part that fails in a snapshot that was given up leaves nothing either', async () => {
  const part = await openPart(true);
  const { place, note } = part;
  const storage = disturbed(place.storage, 1, 'before', async () => {
    await removeUnfinished(place);
    await note.remove();
  });
  await expect(part.write(storage)).rejects.toThrow('the connection is gone');
  expect(part.left()).toEqual([]);
});
