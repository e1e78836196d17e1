import { CarryoverError } from '../errors.ts';
import { validateDocument } from '../validate.ts';
import { toolVersion } from '../version.ts';
import type { Manifest } from './format.ts';
import type { Level } from './level.ts';
import type { Place } from './place.ts';

/**
 * What is known of a snapshot by reading it again: `<database>/proofs/<id>.json`, beside the snapshot, which never changes.
 * Without a record nothing is known.
 */
export interface Proof {
  /** Of the manifest that was read: the record of a snapshot with another one says nothing. */
  readonly manifestDigest: string;
  /** The last of each level that found nothing wrong. */
  readonly checks: readonly Check[];
  /** What the last check found wrong; null after one that found nothing. */
  readonly damage: Damage | null;
}

export interface Check {
  /** `sample`: some of the files. `restore`: restored into a throw-away database and compared. */
  readonly level: Level | 'sample' | 'restore';
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly toolVersion: string;
  /** Of a sample. */
  readonly files?: { readonly read: number; readonly of: number };
}

export interface Damage {
  readonly at: string;
  readonly toolVersion: string;
  /** One sentence. */
  readonly problem: string;
}

type Kept = Proof & { readonly formatVersion: 1 };

/**
 * True if each of its files was read again and found whole once it was written, by whichever run that was, and nothing was
 * found wrong in this snapshot since. Of files that it shares, another snapshot's record may know worse: see `readCatalog`.
 */
export function isProven(proof: Proof | null): boolean {
  return proof?.damage === null && proof.checks.some(({ level }) => level !== 'sample');
}

/** The last check that read all of its files, shared ones too; null if there was none. ISO 8601. */
export function lastReadWhole(proof: Proof | null): string | null {
  const whole = proof?.checks.filter(({ level }) => level !== 'sample' && level !== 'own files') ?? [];
  return (
    whole
      .map(({ at }) => at)
      .toSorted()
      .at(-1) ?? null
  );
}

/** The last check that found nothing wrong; null if there was none. */
export function lastCheck(proof: Proof | null): Check | null {
  const byTime = proof?.checks.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return byTime?.[0] ?? null;
}

/** What is known of the snapshot with that manifest. A record that can't be understood says nothing. @throws STORAGE_FAILED */
export async function readProof(place: Place, manifestDigest: string): Promise<Proof | null> {
  const name = proofName(place);
  if ((await place.storage.size(name)) === null) return null;
  const chunks: Buffer[] = [];
  for await (const chunk of place.storage.read(name, longest)) chunks.push(chunk);
  const proof = parse(Buffer.concat(chunks).toString('utf8'), name);
  return proof?.manifestDigest === manifestDigest ? proof : null;
}

/** Records that a check found nothing wrong. */
export async function recordCheck(
  { place, manifest }: Subject,
  check: Pick<Check, 'level' | 'files'>,
  now: Date,
): Promise<void> {
  const before = await readProof(place, manifest.digest);
  const others = before?.checks.filter(({ level }) => level !== check.level) ?? [];
  await write(place, {
    manifestDigest: manifest.digest,
    checks: [...others, { ...check, at: now.toISOString(), toolVersion }],
    // Some files that are whole say nothing of the one that was not.
    damage: check.level === 'sample' || check.level === 'own files' ? (before?.damage ?? null) : null,
  });
}

/** Records what a check found wrong. */
export async function recordDamage({ place, manifest }: Subject, problem: string, now: Date): Promise<void> {
  const before = await readProof(place, manifest.digest);
  await write(place, {
    manifestDigest: manifest.digest,
    checks: before?.checks ?? [],
    damage: { at: now.toISOString(), toolVersion, problem },
  });
}

/** Removes the record. None is fine. */
export async function removeProof(place: Place): Promise<void> {
  await place.storage.remove(proofName(place));
}

export interface Subject {
  readonly place: Place;
  readonly manifest: Pick<Manifest, 'digest'>;
}

const longest = 1024 * 1024;

function proofName({ folder }: Place): string {
  const end = folder.lastIndexOf('/') + 1;
  return `${folder.slice(0, end)}proofs/${folder.slice(end)}.json`;
}

function parse(text: string, file: string): Proof | null {
  try {
    return validateDocument<Kept>('proof', JSON.parse(text), { file, code: 'SNAPSHOT_DAMAGED' });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof CarryoverError) return null;
    throw error;
  }
}

async function write(place: Place, proof: Proof): Promise<void> {
  const document: Kept = { formatVersion: 1, ...proof };
  const data = Buffer.from(`${JSON.stringify(document, null, 2)}\n`);
  await place.storage.write(proofName(place), data, 'always');
}
