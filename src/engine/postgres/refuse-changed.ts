import { setTimeout as sleep } from 'node:timers/promises';
import { CarryoverError } from '../../errors.ts';
import type { Connection } from './connection.ts';
import { describeProcesses } from './describe-processes.ts';
import { catalogDigest } from './versions/catalog-digest.ts';

export interface Watched {
  readonly connection: Connection;
  /** For messages. */
  readonly location: string;
}

/** What was defined when the run began. */
export interface Definitions {
  readonly namespaces: readonly string[];
  readonly oids: readonly string[];
  readonly digest: string;
}

/**
 * What others define in the meantime would be put aside with the old version, unseen.
 * @param asides the namespaces that step aside
 * @throws CHANGED_SINCE
 */
export async function refuseChanged(
  { connection, location }: Watched,
  before: Definitions,
  asides: readonly string[],
): Promise<void> {
  const busy = `SELECT pid FROM pg_catalog.pg_locks WHERE locktype = 'object' AND granted
    AND classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND objid = ANY (ARRAY[${before.oids.join(',')}]::oid[])
    AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
    AND pid <> pg_catalog.pg_backend_pid()`;
  for (let tries = 0; (await connection.rows(busy)).length > 0; tries += 1) {
    if (tries >= 50) throw changed(location, await describeProcesses(connection, busy));
    await sleep(100);
  }
  const isSame =
    asides.join('\n') === before.namespaces.join('\n') &&
    (await catalogDigest(connection, before.oids)) === before.digest;
  if (!isSame) throw changed(location, '');
}

function changed(location: string, who: string): CarryoverError {
  return new CarryoverError(
    'CHANGED_SINCE',
    `Somebody${who} made, changed or dropped a table, a function or the like in ${location} during the run. Nothing was changed by it.`,
    { hint: 'Let that change come to its end, then run the same command again.' },
  );
}
