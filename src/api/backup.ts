import type { Reader } from '../engine/engine.ts';
import type { Manifest } from '../snapshot/format.ts';
import type { TakeOptions } from '../snapshot/take.ts';
import type { Storage } from '../storage/storage.ts';
import type { BackupOptions, BackupResult } from './options.ts';
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
  return withSession(options, { readOnly: true }, async (session) => {
    await refuseMissingRights(session, 'read');
    const store = storeOf(options, ways?.fence);
    await warnExposed(session, store, options.onEvent);
    // No more than the unfinished snapshots: without the lock, what lies beside the database may be in use.
    tellCleaned(await store.clean(session.database), options.onEvent);
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
        incremental,
        proof: 'own files',
        ...(ways && { writeTables: ways.writeTables(reader) }),
      });
    });
    return { id, folder, ...sizesOf(manifest) };
  });
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
