import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { restore } from '../../src/api/restore.ts';
import type { SnapshotOptions } from '../../src/api/options.ts';
import { createDataKey } from '../../src/encryption/data-key.ts';
import { CarryoverError } from '../../src/errors.ts';
import { verifySnapshot } from '../../src/snapshot/verify.ts';
import { world } from '../api/world.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import type { FakeTable } from './fake-reader.ts';
import { openAt } from './places.ts';
import { takeFake } from './take-fake.ts';

/** All bytes and lengths with CARRYOVER_SWEEP (`npm run test:damage`, an hour on two cores); else some of them. */
const step = process.env['CARRYOVER_SWEEP'] === '1' ? 1 : 211;
const key = await createDataKey();
const keys = { identities: [key.identity] };
const refusals = ['SNAPSHOT_DAMAGED', 'SNAPSHOT_MISSING', 'KEY_WRONG'];

type Kind = Pick<SnapshotOptions, 'compression' | 'encryption'>;
const kinds: [string, Required<Pick<Kind, 'compression'>> & Kind][] = [
  ['plain', { compression: 'none' }],
  ['gzip', { compression: 'gzip' }],
  ['encrypted', { compression: 'gzip', encryption: { recipients: [key.recipient] } }],
];

/** At least 10,000 bytes, whatever they are packed by. */
const table: FakeTable = {
  name: 'noise',
  columns: { id: 'integer', text: 'text' },
  rows: Array.from({ length: 70 }, (_, id) => ({ id, text: randomBytes(150).toString('hex') })),
};

/** All that comes before the first row is loaded: see `restore`. */
async function gate(folder: string): Promise<void> {
  const snapshot = await openAt(folder, keys);
  if (snapshot.locked) throw snapshot.locked;
  await verifySnapshot(snapshot, { level: 'files' });
}

function filesOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

/** Tries `damage` at every place of every file. @returns how many there were, and those that nobody noticed */
async function sweep(folder: string, damage: (sound: Buffer, at: number) => Buffer) {
  const unnoticed: string[] = [];
  let tried = 0;
  for (const path of filesOf(folder)) {
    const sound = readFileSync(path);
    for (let at = 0; at < sound.length; at += step) {
      writeFileSync(path, damage(sound, at));
      tried += 1;
      if (!(await isRefused(() => gate(folder)))) unnoticed.push(`${path} ${at}`);
    }
    writeFileSync(path, sound);
  }
  await gate(folder);
  return { tried, unnoticed };
}

async function isRefused(attempt: () => Promise<unknown>): Promise<boolean> {
  const error: unknown = await attempt().catch((reason: unknown) => reason);
  return error instanceof CarryoverError && refusals.includes(error.code);
}

function flipped(sound: Buffer, at: number): Buffer {
  const changed = Buffer.from(sound);
  changed[at] = (sound[at] ?? 0) ^ (1 << (at % 8));
  return changed;
}

describe.each(kinds)('a snapshot, %s', (_, kind) => {
  it('is refused when any one byte of it is another', async () => {
    const { folder } = await takeFake(await temporaryFolder(), [table], kind);
    const { tried, unnoticed } = await sweep(folder, flipped);
    expect(unnoticed).toEqual([]);
    expect(tried).toBeGreaterThan(10_000 / step);
  });

  it('is refused when any one file of it is cut, at any length', async () => {
    const { folder } = await takeFake(await temporaryFolder(), [table], kind);
    const { tried, unnoticed } = await sweep(folder, (sound, at) => sound.subarray(0, at));
    expect(unnoticed).toEqual([]);
    expect(tried).toBeGreaterThan(10_000 / step);
  });

  it('is refused before a row is loaded', async () => {
    const from = world({ old: `CREATE TABLE t (id INTEGER, x TEXT); INSERT INTO t VALUES (1, 'a');` });
    const { folder } = await backup({ ...from.options, ...kind });
    const target = world({ old: 'CREATE TABLE kept (id INTEGER); INSERT INTO kept VALUES (1);' });
    const before = target.dump();
    const attempt = () => restore({ ...target.options, snapshot: folder, mode: 'replace', keys });
    for (const path of filesOf(folder)) {
      const sound = readFileSync(path);
      for (const damaged of [
        flipped(sound, sound.length >> 1),
        flipped(sound, sound.length - 1),
        sound.subarray(0, -1),
      ]) {
        writeFileSync(path, damaged);
        expect(await isRefused(attempt), `in ${path}`).toBe(true);
      }
      writeFileSync(path, sound);
    }
    expect(target.dump()).toEqual(before);
  });
});
