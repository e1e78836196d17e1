import { stat } from 'node:fs/promises';
import type { Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import { databaseSource, statsOf } from '../migrate/load/database-source.ts';
import { foundInRows } from './found-in-rows.ts';
import type { OldRows } from './old-rows.ts';
import type { DatabaseOptions } from './options.ts';
import { refuseMissingRights } from './refuse-missing-rights.ts';
import { take } from './take.ts';
import { withSession } from './with-session.ts';

/**
 * The rows of another database, which is only read.
 * @throws USAGE if it is the database of `session` itself
 */
export async function withDatabaseRows<T>(
  from: string,
  session: Session,
  options: DatabaseOptions,
  work: (rows: OldRows) => Promise<T>,
): Promise<T> {
  return withSession({ ...options, database: from }, { readOnly: true }, async (source) => {
    await refuseSame(source, session);
    await refuseMissingRights(source, 'read');
    return source.read(async (reader) => {
      const schema = await reader.schema();
      return work({
        location: source.location,
        planCommand: 'carryover plan --from URL',
        engine: { name: source.engine.name, version: source.version },
        schema,
        notes: [],
        stats: () => statsOf(reader, schema),
        found: (look) => foundInRows(reader, { ...look, source: databaseSource(reader, schema) }),
        snapshot: (store, taking) =>
          take({ session: source, reader, schema, store, reason: 'backup', options: taking, proof: 'files' }),
      });
    });
  });
}

async function refuseSame(source: Session, session: Session): Promise<void> {
  const [from, to] = await Promise.all([identityOf(source), identityOf(session)]);
  if (from !== to) return;
  throw new CarryoverError(
    'USAGE',
    `${source.location} and ${session.location} are the same database. Nothing was changed.`,
    {
      hint: 'Give the old database with --from and the new one with --database.',
    },
  );
}

/** A file may have several names: its number is what tells. */
async function identityOf({ files, location }: Session): Promise<string> {
  const [file] = files();
  if (file === undefined) return location;
  const { dev, ino } = await stat(file, { bigint: true });
  return `${dev}:${ino}`;
}
