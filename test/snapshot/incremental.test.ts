import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDataKey } from '../../src/encryption/data-key.ts';
import type { Snapshot } from '../../src/snapshot/open.ts';
import { recordDamage } from '../../src/snapshot/proof.ts';
import { verifySnapshot } from '../../src/snapshot/verify.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import { fakeDatabase } from './fake-reader.ts';
import type { FakeTable } from './fake-reader.ts';
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

describe('an incremental snapshot after damage was found', () => {
  it('shares no file of the one that a check found altered, though its size is right', async () => {
    const folder = await temporaryFolder();
    const first = await take(folder, [many]);
    const second = await take(folder, [many]);
    const [file = ''] = filesOf(first);
    const path = join(first.folder, 'tables', file);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    await recordDamage(first, 'a bit was flipped', new Date());
    const third = await take(folder, [many]);
    expect(holdersOf(third)).not.toContain(first.id);
    await verifySnapshot(third, { level: 'rows' });
    await expect(verifySnapshot(second, { level: 'files' })).rejects.toMatchObject({
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
