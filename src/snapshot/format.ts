import { createHash } from 'node:crypto';
import type { Compression } from '../compression/compression.ts';
import type { DataKey } from '../encryption/data-key.ts';
import { maskFingerprint, maskOf } from '../encryption/mask.ts';
import { sealOf } from '../encryption/seal-of.ts';
import type { Encoding, TableKind } from '../model.ts';
import type { ApiOrigin } from './origin.ts';

/** The format of snapshot folders that this version writes, and the newest that it reads (docs/FORMAT.md). */
export const formatVersion = 2;

export type SnapshotReason =
  'backup' | 'pull' | 'before-init' | 'before-upgrade' | 'before-restore' | 'before-rollback';

/** `manifest.json`: written last, so its presence means that the snapshot is complete. */
export interface Manifest {
  readonly formatVersion: number;
  readonly toolVersion: string;
  readonly id: string;
  /** The database's own name; of a pulled one, the name of its source. */
  readonly database: string;
  /** `api` for what was pulled from an HTTP API. */
  readonly engine: { readonly name: string; readonly version: string };
  /** Where the rows came from, without secrets. */
  readonly origin: { readonly kind: 'database'; readonly location: string } | ApiOrigin;
  /** ISO 8601, UTC, with milliseconds. */
  readonly takenAt: string;
  readonly reason: SnapshotReason;
  /** Id of the previous good snapshot of the same database; `null` for the first. */
  readonly parent: string | null;
  readonly compression: Compression;
  /** `null`: in the clear. */
  readonly encryption: ManifestEncryption | null;
  readonly schemaDigest: string;
  readonly settings: Readonly<Record<string, number>>;
  /** Where identity columns go on: table → last number given, as digits. */
  readonly sequences: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<'schema.json' | 'schema.sql', FileFacts>>;
  /** In the order in which they were made. */
  readonly tables: readonly SnapshotTable[];
  /** What was left out, one sentence each. */
  readonly notes: readonly string[];
  /** SHA-256 of this document without this key and the next, as `manifestDigest` reckons it. */
  readonly digest: string;
  /** What only a holder of the data key can make of the digest; `null` in the clear. */
  readonly seal: string | null;
}

export interface ManifestEncryption {
  /** The public half of the data key: every other file is encrypted to it, `key.age` alone to people. */
  readonly recipient: string;
  /** Whom `key.age` was made for: age recipients, or whoever knows the passphrase. */
  readonly to: readonly string[] | 'passphrase';
  /** Of `key.age` as it was made: another one there now says that the key was rotated, to people that nothing here tells. */
  readonly keySha256: string;
}

export interface FileFacts {
  readonly bytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

export interface SnapshotTable {
  readonly name: string;
  readonly kind: TableKind;
  readonly columns: readonly SnapshotColumn[];
  /** Of all chunks. */
  readonly rows: number;
  readonly fingerprint: string;
  /** The rows, in their order: one file at least, but none for a virtual table, whose rows live in its shadow tables. */
  readonly chunks: readonly SnapshotChunk[];
}

/** A file with some of a table's rows. */
export interface SnapshotChunk {
  /** Path within the folder of the snapshot that holds it. */
  readonly file: string;
  /** Id of that snapshot, of the same database; absent: this one. */
  readonly snapshot?: string;
  readonly rows: number;
  /** Size of the file. */
  readonly bytes: number;
  /** Size of the lines in it. */
  readonly rawBytes: number;
  /** Of the file's bytes. */
  readonly sha256: string;
  /**
   * SHA-256 of the lines in it: where it is that of a chunk of an earlier snapshot, that one's file serves. Absent for
   * encrypted lines that are few enough to be guessed.
   */
  readonly digest?: string;
}

export interface SnapshotColumn {
  readonly name: string;
  readonly type: string;
  readonly nativeType: string;
  readonly encoding: Encoding;
  /** The lines hold its values, to compare with after a restore. They are never written. */
  readonly generated?: true;
}

/** What the manifest of an encrypted snapshot does not tell in the clear is hidden under the data key. */
export function finishManifest(facts: Omit<Manifest, 'digest' | 'seal'>, key: DataKey | null): Manifest {
  const manifest = key === null ? facts : withMasks(facts, key);
  const digest = manifestDigest(manifest);
  return { ...manifest, digest, seal: key === null ? null : sealOf(key, digest) };
}

/** Hides the fingerprints, or shows hidden ones. */
export function withMasks<M extends Pick<Manifest, 'tables'>>(manifest: M, key: DataKey): M {
  return {
    ...manifest,
    tables: manifest.tables.map((table) => ({
      ...table,
      fingerprint: maskFingerprint(table.fingerprint, maskOf(key, table.name)),
    })),
  };
}

/** SHA-256 of the manifest without its `digest` and `seal`, as JSON without white space, keys in the file's order. */
export function manifestDigest(manifest: Omit<Manifest, 'digest' | 'seal'>): string {
  const rest: Record<string, unknown> = { ...manifest };
  delete rest['digest'];
  delete rest['seal'];
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex');
}

/** The one way in which a manifest is written: other bytes of the same meaning count as damage. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
