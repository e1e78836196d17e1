import type { KeyRange } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { Table } from '../model.ts';
import type { SnapshotTable } from '../snapshot/format.ts';
import type { Packing } from '../snapshot/pack.ts';
import type { DatabaseMark } from './database-mark.ts';

/** Some rows of a snapshot that several workers take together. It holds no secrets, but borders of ranges are keys of rows. */
export interface PartJob {
  readonly format: typeof partFormat;
  readonly database: DatabaseMark;
  /** Of the snapshot, in the storage: `<database>/<id>`. */
  readonly folder: string;
  /** See `Reader.share`. */
  readonly token: string;
  readonly packing: Packing;
  /** Folder of the earlier snapshot whose chunks can serve; null: none. */
  readonly earlier: string | null;
  readonly pieces: readonly Piece[];
}

/** Rows of one table that are read, and written, one after another. */
export interface Piece {
  /** Which of the snapshot's tables it is, from 1. */
  readonly number: number;
  readonly table: Table;
  readonly range: KeyRange;
}

/** What came of a piece. */
export type Written = Pick<SnapshotTable, 'rows' | 'fingerprint' | 'chunks'>;

/** Workers of another version that understand these jobs otherwise must leave them alone. */
export const partFormat = 1;

/** A table as a job carries it: what reading its rows takes, and no more. */
export function tableForRows({ name, kind, columns, primaryKey }: Table): Table {
  const none = { uniques: [], indexes: [], foreignKeys: [], checks: [], sql: '' };
  const bare = columns.map(({ name, type, nativeType, encoding, nullable }) => {
    return { name, type, nativeType, encoding, nullable };
  });
  return { name, kind, columns: bare, primaryKey, ...none };
}

/** @throws USAGE if the job was made by a version that makes them otherwise, or by somebody else */
export function parsePartJob(data: unknown): PartJob {
  const { format, folder, token, pieces } = (data ?? {}) as Partial<Record<keyof PartJob, unknown>>;
  const isOurs =
    format === partFormat &&
    typeof token === 'string' &&
    typeof folder === 'string' &&
    /^[a-z0-9_~][a-z0-9._~-]*\/\d{8}T\d{6}Z-[0-9a-f]{6}$/.test(folder) &&
    Array.isArray(pieces);
  if (isOurs) return data as PartJob;
  throw new CarryoverError(
    'USAGE',
    'A job of the queue is of no kind that this version of carryover knows.',
    {
      hint: 'Run the same version of carryover on all machines, and let nothing else use its keys in Redis.',
    },
  );
}
