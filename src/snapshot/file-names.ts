import { createHash } from 'node:crypto';
import { packedSuffix } from './pack.ts';
import type { Packing } from './pack.ts';

/** A chunk of a table: both count from 1, in the order of the tables and of the rows. */
export interface ChunkNumber {
  readonly table: number;
  readonly chunk: number;
  /** Of its writer, where there are several of a table. */
  readonly part?: string;
}

/**
 * Our own file name for a chunk, whatever its table's real name, which stands in the manifest: `tables/0001-customers.jsonl.gz`,
 * then `tables/0001-customers-2.jsonl.gz`. The table's number keeps `T` and `t` apart; the words are for people.
 */
export function chunkFileName(number: ChunkNumber, table: string, packing: Packing): string {
  const words = table
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '_')
    .slice(0, number.part === undefined ? 40 : 30);
  const of = number.part === undefined ? '' : `-${number.part}`;
  const part = number.chunk === 1 ? '' : `-${number.chunk}`;
  return `tables/${String(number.table).padStart(4, '0')}-${words}${of}${part}${packedSuffix(packing)}`;
}

/** Names that some file system treats as a device, with or without an extension. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/**
 * Folder name for a database: its own name where that is safe on every file system, else reduced, with `~` and a digest,
 * which no safe name contains. Two databases never share a folder, also where names differ by case alone.
 */
export function databaseFolderName(database: string): string {
  const safe =
    /^[a-z0-9_][a-z0-9._-]{0,62}$/.test(database) && !database.endsWith('.') && !reserved.test(database);
  if (safe) return database;
  const words = database
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '_')
    .slice(0, 40);
  return `${words}~${createHash('sha256').update(database).digest('hex').slice(0, 12)}`;
}
