import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { storeOf } from '../../src/api/store-of.ts';
import { createDataKey } from '../../src/encryption/data-key.ts';
import type { Event } from '../../src/events.ts';
import { leaveNote } from '../../src/snapshot/note.ts';
import type { Snapshot } from '../../src/snapshot/open.ts';
import { recordCheck, recordDamage } from '../../src/snapshot/proof.ts';
import { verifySnapshot } from '../../src/snapshot/verify.ts';
import { openFolder } from '../../src/storage/folder/open-folder.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import { fakeDatabase } from './fake-reader.ts';
import type { FakeTable } from './fake-reader.ts';
import { openNotingReads } from './open-noting-reads.ts';
import { storeIn } from './places.ts';
import { people, takeFake } from './take-fake.ts';

const chunkSizes = { least: 20_000, usual: 20_000, most: 80_000 };

function take(folder: string, tables: readonly FakeTable[], options = {}): Promise<Snapshot> {
  return takeFake(folder, tables, { incremental: true, chunkSizes, ...options });
}

async function textOf(snapshot: Snapshot, table = 'people'): Promise<string> {
  const parts: Buffer[] = [];
  for await (const { data } of snapshot.read(table)) parts.push(data);
  return Buffer.concat(parts).toString();
}

function linesIn({ rows }: FakeTable): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function holdersOf({ manifest }: Snapshot): (string | undefined)[] {
  return manifest.tables.flatMap(({ chunks }) => chunks.map(({ snapshot }) => snapshot));
}

function filesOf({ folder }: Snapshot): string[] {
  try {
    return readdirSync(join(folder, 'tables'));
  } catch {
    return [];
  }
}

/** Flips a bit in the middle. */
function alter(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

/** The last chunk may be too small to be shared. */
const tail = 1;

const many = people(10_000);
const changed: FakeTable = { ...many, rows: many.rows.with(5000, { id: 5001, name: 'Changed' }) };

describe('an incremental snapshot', () => {
  it('of unchanged rows writes no file, and reads as before', async () => {
    const folder = await temporaryFolder();
    const first = await take(folder, [many]);
    const second = await take(folder, [many]);
    expect(filesOf(first).length).toBeGreaterThan(3);
    expect(filesOf(second).length).toBeLessThanOrEqual(tail);
    expect(new Set(holdersOf(second).slice(0, -tail))).toEqual(new Set([first.id]));
    expect(await textOf(second)).toBe(linesIn(many));
    await verifySnapshot(second, { level: 'rows' });
  });

  it('writes the chunk that changed, and names the holders of the others themselves', async () => {
    const folder = await temporaryFolder();
    const first = await take(folder, [many]);
    const second = await take(folder, [changed]);
    const third = await take(folder, [changed]);
    expect(filesOf(second).length).toBeGreaterThan(0);
    expect(filesOf(second).length).toBeLessThan(4);
    expect(new Set(holdersOf(third).slice(0, -tail))).toEqual(new Set([first.id, second.id]));
    expect(await textOf(third)).toBe(linesIn(changed));
    await verifySnapshot(third, { level: 'files' });
  });

  it('shares nothing where it was not asked to, or the compression is another', async () => {
    const folder = await temporaryFolder();
    await take(folder, [many]);
    for (const options of [{ incremental: false }, { compression: 'none' }])
      expect(new Set(holdersOf(await take(folder, [many], options)))).toEqual(new Set([undefined]));
  });

  it('shares nothing small', async () => {
    const folder = await temporaryFolder();
    await take(folder, [people(100)]);
    expect(holdersOf(await take(folder, [people(100)]))).toEqual([undefined]);
  });

  it('writes what is gone or cut in the earlier one anew', async () => {
    const folder = await temporaryFolder();
    const first = await take(folder, [many]);
    const [gone = '', cut = ''] = filesOf(first);
    rmSync(join(first.folder, 'tables', gone));
    truncateSync(join(first.folder, 'tables', cut), statSync(join(first.folder, 'tables', cut)).size - 1);
    const second = await take(folder, [many]);
    expect([2, 2 + tail]).toContain(filesOf(second).length);
    expect(await textOf(second)).toBe(linesIn(many));
  });

  it('is found damaged where the file that it shares is, before a row of it counts', async () => {
    const folder = await temporaryFolder();
    const first = await take(folder, [many]);
    const second = await take(folder, [many]);
    const [file = ''] = filesOf(first);
    rmSync(join(first.folder, 'tables', file));
    const damaged = { code: 'SNAPSHOT_DAMAGED', message: expect.stringContaining(first.id) };
    for (const level of ['own files', 'files', 'rows'] as const)
      await expect(verifySnapshot(second, { level })).rejects.toMatchObject(damaged);
    await expect(textOf(second)).rejects.toMatchObject(damaged);
  });

  it('keeps the one that it refers to from being removed meanwhile', async () => {
    const folder = await temporaryFolder();
    const first = await take(folder, [many]);
    let notes: string[] = [];
    await take(
      folder,
      [],
      fakeDatabase([many], () => (notes = readdirSync(join(folder, 'shop', 'in-use')))),
    );
    expect(notes).toEqual([expect.stringMatching(new RegExp(`^${first.id}\\.[0-9a-f]{8}\\.json$`))]);
    expect(readdirSync(join(folder, 'shop', 'in-use'))).toEqual([]);
  });
});

describe('an incremental snapshot beside a prune', () => {
  it('is a full one, and says so, where the earlier one is just being removed', async () => {
    const folder = await temporaryFolder();
    const first = await take(folder, [many]);
    writeFileSync(join(first.folder, 'removed'), '');
    const note = await leaveNote(openFolder(folder), 'shop/in-use/prune.json');
    const events: Event[] = [];
    const second = await take(folder, [many], { events });
    expect(new Set(holdersOf(second))).toEqual(new Set([undefined]));
    expect(second.manifest.parent).toBe(first.id);
    const told = events.filter(({ type }) => type === 'notice');
    expect(told).toMatchObject([{ message: expect.stringContaining(first.id) }]);
    await note?.remove();
    rmSync(first.folder, { recursive: true });
    await verifySnapshot(second, { level: 'rows' });
  });

  it('refers to the one before, where the newest was removed while it was looked for', async () => {
    const folder = await temporaryFolder();
    const first = await take(folder, [many]);
    const second = await take(folder, [many]);
    let reads = 0;
    const store = storeOf({ snapshots: folder }, (storage) => ({
      ...storage,
      read(name, bytes) {
        if (name.endsWith(`${second.id}/manifest.json`) && ++reads === 2)
          rmSync(second.folder, { recursive: true });
        return storage.read(name, bytes);
      },
    }));
    expect((await store.newest('shop', 'fake'))?.manifest.id).toBe(first.id);
    expect(reads).toBe(2);
  });

  it('is none if the note that keeps the earlier one was taken away meanwhile', async () => {
    const folder = await temporaryFolder();
    const first = await take(folder, [many]);
    const inUse = join(folder, 'shop', 'in-use');
    const asleep = fakeDatabase([many], () => rmSync(inUse, { recursive: true, force: true }));
    await expect(take(folder, [], asleep)).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringContaining('for dead'),
    });
    expect((await storeIn(folder).list('shop')).map(({ id }) => id)).toEqual([first.id]);
  });

  it.each([
    ['is gone', (path: string) => rmSync(path)],
    ['has another size', (path: string) => truncateSync(path, 1)],
  ])('is none if a file that it found unchanged %s in the end', async (_, harm) => {
    const folder = await temporaryFolder();
    const first = await take(folder, [many]);
    const [file = ''] = filesOf(first);
    let reads = 0;
    const harmed = fakeDatabase([many, { ...people(1), name: 'later' }], (table) => {
      if (table === 'later' && reads++ === 0) harm(join(first.folder, 'tables', file));
    });
    await expect(take(folder, [], harmed)).rejects.toMatchObject({
      code: 'SNAPSHOT_DAMAGED',
      message: expect.stringContaining('no snapshot was taken'),
    });
    expect((await storeIn(folder).list('shop')).map(({ id }) => id)).toEqual([first.id]);
  });
});

describe('an incremental snapshot after damage was found', () => {
  it('shares no file of the one that a check found altered, though its size is right', async () => {
    const folder = await temporaryFolder();
    const first = await take(folder, [many]);
    const second = await take(folder, [many]);
    const [file = ''] = filesOf(first);
    alter(join(first.folder, 'tables', file));
    await recordDamage(first, 'a bit was flipped', new Date());
    const third = await take(folder, [many]);
    expect(holdersOf(third)).not.toContain(first.id);
    await verifySnapshot(third, { level: 'rows' });
    await expect(verifySnapshot(second, { level: 'files' })).rejects.toMatchObject({
      code: 'SNAPSHOT_DAMAGED',
    });
  });

  it('reads the files that it shares, too, as long as nobody has since they were written', async () => {
    const folder = await temporaryFolder();
    const first = await take(folder, [many]);
    const second = await take(folder, [changed]);
    const third = await take(folder, [changed]);
    // The run that took the second died before it had read its files again; that of the first did not.
    await recordCheck(first, { level: 'own files' }, new Date());
    const { read, open } = openNotingReads(folder);
    const opened = await open(third.id);
    await verifySnapshot(opened, { level: 'own files' });
    const expected = third.manifest.tables.flatMap(({ chunks }) =>
      chunks.flatMap(({ file, snapshot }) =>
        snapshot === first.id ? [] : [`shop/${snapshot ?? third.id}/${file}`],
      ),
    );
    expect(expected.some((name) => name.includes(second.id))).toBe(true);
    expect(read.toSorted()).toEqual(expected.toSorted());
    alter(join(second.folder, 'tables', filesOf(second)[0] ?? ''));
    await expect(verifySnapshot(opened, { level: 'own files' })).rejects.toMatchObject({
      code: 'SNAPSHOT_DAMAGED',
    });
  });

  it('is taken whole where the key of the earlier one is gone', async () => {
    const folder = await temporaryFolder();
    const { recipient } = await createDataKey();
    const encryption = { recipients: [recipient] };
    const first = await take(folder, [many], { encryption });
    rmSync(join(first.folder, 'key.age'));
    expect(new Set(holdersOf(await take(folder, [many], { encryption })))).toEqual(new Set([undefined]));
  });
});
