import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDataKey } from '../../src/encryption/data-key.ts';
import type { Keys } from '../../src/encryption/keys.ts';
import { compareSides } from '../../src/compare/compare-sides.ts';
import { snapshotSide } from '../../src/compare/snapshot-side.ts';
import { manifestDigest, manifestText } from '../../src/snapshot/format.ts';
import type { Snapshot } from '../../src/snapshot/open.ts';
import { verifySnapshot } from '../../src/snapshot/verify.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import { openAt } from './places.ts';
import { people, takeFake } from './take-fake.ts';

const mine = await createDataKey();
const other = await createDataKey();
const toMe = { encryption: { recipients: [mine.recipient] } };
const keys: Keys = { identities: [mine.identity] };
const missing = { code: 'KEY_MISSING' };

async function textOf(snapshot: Snapshot): Promise<string> {
  const parts: Buffer[] = [];
  for await (const { data } of snapshot.read('people')) parts.push(data);
  return Buffer.concat(parts).toString();
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
}

describe('an encrypted snapshot', () => {
  it('is read by whoever has the key, and shows no row and no fingerprint', async () => {
    const folder = await temporaryFolder();
    const plain = await takeFake(folder, [people(5)]);
    const taken = await takeFake(folder, [people(5)], toMe);
    expect(filesOf(taken.folder).toSorted()).toEqual([
      'key.age',
      'manifest.json',
      'schema.json.age',
      'schema.sql.age',
      'tables/0001-people.jsonl.gz.age',
    ]);
    for (const name of filesOf(taken.folder)) {
      const text = readFileSync(join(taken.folder, name), 'latin1');
      expect(text).not.toContain('Person');
      expect(text).not.toContain(plain.manifest.tables[0]?.fingerprint);
    }
    const opened = await openAt(taken.folder, keys);
    expect(await textOf(opened)).toBe(await textOf(plain));
    expect(opened.schemaScript).toBe(plain.schemaScript);
    expect(await compareSides(snapshotSide(plain), snapshotSide(opened))).toMatchObject({ same: true });
    await verifySnapshot(opened, { level: 'rows' });
  });

  it('is opened by any of its recipients, and by a passphrase', async () => {
    const folder = await temporaryFolder();
    const both = await takeFake(folder, [people(3)], {
      encryption: { recipients: [other.recipient, mine.recipient] },
    });
    for (const { identity } of [mine, other])
      expect(await textOf(await openAt(both.folder, { identities: [identity] }))).toContain('Person 3');
    const byWord = await takeFake(folder, [people(3)], { encryption: { passphrase: 'tide lamp fox' } });
    expect(await textOf(await openAt(byWord.folder, { passphrase: 'tide lamp fox' }))).toContain('Person 3');
    await expect(openAt(byWord.folder, { passphrase: 'other' })).rejects.toMatchObject({ code: 'KEY_WRONG' });
  });

  it('without a key, tells its manifest and proves its files, no more', async () => {
    const { folder } = await takeFake(await temporaryFolder(), [people(3)], toMe);
    const closed = await openAt(folder);
    expect(closed.manifest.tables[0]?.rows).toBe(3);
    expect(closed.locked).toMatchObject(missing);
    expect(() => closed.schemaScript).toThrow(expect.objectContaining(missing));
    expect(() => closed.read('people')).toThrow(expect.objectContaining(missing));
    expect(() => snapshotSide(closed)).toThrow(expect.objectContaining(missing));
    await expect(verifySnapshot(closed, { level: 'files' })).resolves.toMatchObject({ rows: 3 });
  });

  it('is not opened by another key', async () => {
    const { folder } = await takeFake(await temporaryFolder(), [people(3)], toMe);
    await expect(openAt(folder, { identities: [other.identity] })).rejects.toMatchObject({
      code: 'KEY_WRONG',
    });
  });

  it('is refused with the key, a file or the manifest of another one', async () => {
    const store = await temporaryFolder();
    const [a, b] = [await takeFake(store, [people(3)], toMe), await takeFake(store, [people(3)], toMe)];
    const damaged = { code: 'SNAPSHOT_DAMAGED' };
    for (const name of filesOf(a.folder)) {
      const sound = readFileSync(join(a.folder, name));
      writeFileSync(join(a.folder, name), readFileSync(join(b.folder, name)));
      const reading = openAt(a.folder, keys).then((opened) =>
        opened.id === a.id ? textOf(opened) : Promise.reject(new Error('another manifest')),
      );
      await expect(reading).rejects.toMatchObject(name === 'manifest.json' ? {} : damaged);
      writeFileSync(join(a.folder, name), sound);
    }
    expect(await textOf(await openAt(a.folder, keys))).toContain('Person 3');
  });

  it('is refused with a manifest that somebody without the key wrote', async () => {
    const { folder, manifest } = await takeFake(await temporaryFolder(), [people(3)], toMe);
    const raw = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as typeof manifest;
    const forged = { ...raw, notes: ['forged'] };
    writeFileSync(join(folder, 'manifest.json'), manifestText({ ...forged, digest: manifestDigest(forged) }));
    await expect(openAt(folder, keys)).rejects.toMatchObject({
      code: 'SNAPSHOT_DAMAGED',
      message: expect.stringContaining('sealed'),
    });
  });
});

describe('an incremental one that is encrypted', () => {
  const sizes = { chunkSizes: { least: 1_200_000, usual: 200_000, most: 2_000_000 }, incremental: true };
  const holders = ({ manifest }: Snapshot) =>
    manifest.tables.flatMap(({ chunks }) => chunks.map((one) => one.snapshot));

  it('shares big chunks with one for the same people, read by both keys of theirs', async () => {
    const folder = await temporaryFolder();
    const first = await takeFake(folder, [people(90_000)], { ...toMe, ...sizes });
    const second = await takeFake(folder, [people(90_000)], { ...toMe, ...sizes });
    expect(holders(second)).toContain(first.id);
    expect(await textOf(await openAt(second.folder, keys))).toBe(await textOf(first));
    await expect(textOf(second)).rejects.toMatchObject(missing);
  });

  it('shares none with one for others, or in the clear', async () => {
    const folder = await temporaryFolder();
    for (const encryption of [
      toMe,
      { encryption: { recipients: [mine.recipient, other.recipient] } },
      {},
      toMe,
    ]) {
      const taken = await takeFake(folder, [people(90_000)], { ...encryption, ...sizes });
      expect(new Set(holders(taken))).toEqual(new Set([undefined]));
    }
  });
});
