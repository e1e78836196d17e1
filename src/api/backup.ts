import type { Reader } from '../engine/engine.ts';
import type { Manifest } from '../snapshot/format.ts';
import { CarryoverError } from '../errors.ts';
import { parseRetention } from '../retention/parse-retention.ts';
import type { Retention } from '../retention/retention.ts';
import type { TakeOptions } from '../snapshot/take.ts';
import type { Storage } from '../storage/storage.ts';
import type { BackupOptions, BackupResult, PrunedSnapshot } from './backup-options.ts';
import { prune } from './prune.ts';
import { refuseMissingRights } from './refuse-missing-rights.ts';
import { storeOf } from './store-of.ts';
import { take } from './take.ts';
import { warnExposed } from './warn-exposed.ts';
import { tellCleaned, withSession } from './with-session.ts';

/** What is different where a backup is a job that several workers do. */
export interface BackupWays {
  /** What the snapshot is written into. */
  fence(storage: Storage): Storage;
  /** How its tables are written. */
  writeTables(reader: Reader): NonNullable<TakeOptions['writeTables']>;
}

/** Takes a snapshot of every table, at one instant, while others read and write. */
export async function backup(options: BackupOptions): Promise<BackupResult> {
  return backupBy(options, null);
}

export async function backupBy(options: BackupOptions, ways: BackupWays | null): Promise<BackupResult> {
  if (options.prune) parseRetention(options.prune);
  const taken = await takeBackup(options, ways);
  return { ...taken, pruned: options.prune ? await pruneAfter(taken, options.prune, options) : [] };
}

async function takeBackup(options: BackupOptions, ways: BackupWays | null): Promise<Taken> {
  return withSession(options, { readOnly: true }, async (session) => {
    await refuseMissingRights(session, 'read');
    const store = storeOf(options, ways?.fence);
    await warnExposed(session, store, options.onEvent);
    // No more than the unfinished snapshots: without the lock, what lies beside the database may be in use.
    const name = options.as ?? (await store.nameOf(session));
    tellCleaned(await store.clean(name), options.onEvent);
    const { id, folder, manifest } = await session.read(async (reader) => {
      const schema = await reader.schema();
      const incremental = options.full !== true;
      return take({
        session,
        reader,
        schema,
        store,
        reason: 'backup',
        options,
        name,
        incremental,
        proof: 'own files',
        ...(ways && { writeTables: ways.writeTables(reader) }),
      });
    });
    return { id, folder, database: name, ...sizesOf(manifest) };
  });
}

type Taken = Omit<BackupResult, 'pruned'>;

/** The snapshot is safe by now. @throws FAILED_AFTER_COMMIT */
async function pruneAfter(
  { id, database }: Taken,
  retention: Retention,
  options: BackupOptions,
): Promise<readonly PrunedSnapshot[]> {
  try {
    const { removed } = await prune({ ...options, retention, databases: [database] });
    return removed;
  } catch (error) {
    const known = error instanceof CarryoverError ? error : null;
    if (known?.code === 'LOCKED') {
      options.onEvent?.({ type: 'warning', code: 'UNPRUNED', message: known.message });
      return [];
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new CarryoverError(
      'FAILED_AFTER_COMMIT',
      `The snapshot ${id} is taken and proven, but earlier ones could not be pruned: ${why}`,
      { hint: known?.hint ?? 'Try it alone: carryover prune', cause: error },
    );
  }
}

function sizesOf({ tables, files }: Manifest): Pick<BackupResult, 'tables' | 'rows' | 'bytes' | 'ownBytes'> {
  const fileBytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  const chunks = tables.flatMap((table) => table.chunks);
  const own = chunks.filter(({ snapshot }) => snapshot === undefined);
  return {
    tables: tables.filter((table) => table.kind !== 'shadow').length,
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    bytes: chunks.reduce((sum, { bytes }) => sum + bytes, fileBytes),
    ownBytes: own.reduce((sum, { bytes }) => sum + bytes, fileBytes),
  };
}
