import { setTimeout as sleep } from 'node:timers/promises';
import { CarryoverError } from '../../errors.ts';
import type { HistoryEntry } from '../../model.ts';
import type { Stage, StageOptions } from '../engine.ts';
import type { Connection } from './connection.ts';
import { describeProcesses } from './describe-processes.ts';
import {
  forgetRetained,
  readHistory,
  readRetained,
  refuseForeignHistory,
  writeHistory,
  writeRetained,
} from './history.ts';
import type { Standing } from './history.ts';
import { holdTables } from './hold-tables.ts';
import { catchUpCounters, followCounters, readCounters } from './follow-counters.ts';
import type { Counters } from './follow-counters.ts';
import { fromPostgres, isLastWord, isServerError } from './postgres-error.ts';
import { createStage } from './stage.ts';
import { catalogDigest, namespaceOids } from './versions/catalog-digest.ts';
import { dropVersion } from './versions/drop-version.ts';
import { installedExtensions, moveExtensions, refuseFixedExtensions } from './versions/extensions.ts';
import { createLiveSite } from './versions/live-site.ts';
import type { LiveSite } from './versions/live-site.ts';
import { managedNamespaces, renameNamespaces } from './versions/namespaces.ts';
import type { Renaming } from './versions/namespaces.ts';
import { newVersion } from './versions/version-names.ts';

export interface Live {
  readonly connection: Connection;
  readonly location: string;
  readonly waitSeconds: number;
  /** Another connection to the same database, to see what became of this one. */
  reconnect(): Promise<Connection>;
}

/** All that changes the live database is one transaction. Whatever happens to us, the server undoes it or has done it. */
export async function withLiveStage<T>(
  live: Live,
  options: StageOptions,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { connection, location, waitSeconds } = live;
  await refuseForeignHistory(connection);
  const back =
    options.revertTo === undefined ? [] : await retainedParts(connection, options.revertTo, location);
  await holdTables(connection, {
    begin: 'BEGIN ISOLATION LEVEL READ COMMITTED',
    mode: 'SHARE ROW EXCLUSIVE',
    seconds: waitSeconds,
    location,
  });
  const version = newVersion();
  const site = createLiveSite(connection, version);
  const run: Run = { live, site, version, options, back, isCommitted: false };
  try {
    const before = await lookAround(connection);
    const stage = createStage({
      connection,
      site,
      retained: options.retain ? version : null,
      revert: () => revert(run),
      commit: (entry) => commit(run, before, entry),
    });
    const result = await work(stage);
    if (!run.isCommitted) await connection.run('ROLLBACK');
    return result;
  } catch (error) {
    if (!run.isCommitted) await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

interface Run {
  readonly live: Live;
  readonly site: LiveSite;
  readonly version: string;
  readonly options: StageOptions;
  /** Of the retained version that `revert` goes back to. */
  readonly back: readonly Standing[];
  isCommitted: boolean;
}

async function retainedParts(
  connection: Connection,
  version: string,
  location: string,
): Promise<readonly Standing[]> {
  const parts = await readRetained(connection, version);
  const names = parts.map(({ namespace }) => namespace);
  const there = await namespaceOids(connection, names);
  if (parts.length > 0 && there.length === parts.length) return parts;
  throw new CarryoverError(
    'NOTHING_RETAINED',
    `The retained version "${version}" of ${location} is gone. Nothing was changed.`,
    {
      hint: 'Restore the snapshot that was taken before the run into a new database: carryover restore ID --database NEW.',
    },
  );
}

interface Before {
  readonly namespaces: readonly string[];
  readonly oids: readonly string[];
  readonly digest: string;
  /** Where the counters stood. */
  readonly counters: Counters;
}

async function lookAround(connection: Connection): Promise<Before> {
  const namespaces = await managedNamespaces(connection);
  await refuseFixedExtensions(connection, namespaces);
  const oids = await namespaceOids(connection, namespaces);
  const digest = await catalogDigest(connection, oids);
  return { namespaces, oids, digest, counters: await readCounters(connection) };
}

/** The retained namespaces come back under their own names, and the extensions with them. */
async function revert({ live: { connection }, site, back }: Run): Promise<void> {
  if (back.length === 0) throw new CarryoverError('UNEXPECTED', 'No retained version was named.');
  await site.clear();
  await renameNamespaces(
    connection,
    back.map(({ namespace, standsFor }) => ({ from: namespace, to: standsFor })),
  );
  const returned = new Set(back.map(({ standsFor }) => standsFor));
  const names = new Map(site.aside().map(({ from, to }) => [to, from]));
  const homes = (await installedExtensions(connection)).flatMap(({ name, namespace }) => {
    const home = names.get(namespace);
    return home !== undefined && returned.has(home) ? [[name, home] as const] : [];
  });
  await moveExtensions(connection, new Map(homes));
}

async function commit(run: Run, before: Before, entry: HistoryEntry): Promise<void> {
  const { live, site, version, options } = run;
  const { connection } = live;
  const aside = site.aside();
  let { counters } = before;
  try {
    if (aside.length > 0) {
      await refuseChanged(run, before);
      await untilReadersAreDone(run, before);
    }
    const standings = aside.map(({ from, to }) => ({ namespace: to, standsFor: from }));
    if (options.retain) await writeRetained(connection, version, standings);
    if (options.revertTo !== undefined) await forgetRetained(connection, [options.revertTo]);
    await writeHistory(connection, entry);
    if (aside.length > 0) counters = await followCounters(connection, aside, counters);
  } catch (error) {
    throw fromPostgres(error, 'Cannot write the history of the run. Nothing was changed');
  }
  await endTransaction(run, entry.id);
  run.isCommitted = true;
  if (aside.length > 0) await catchUp(connection, aside, counters);
  // Nobody can come upon it by its name any more. Where it can't go yet, the next run's `clean` drops it.
  if (!options.retain && aside.length > 0)
    await dropVersion(
      connection,
      version,
      aside.map(({ to }) => to),
    ).catch(() => false);
}

async function catchUp(
  connection: Connection,
  aside: readonly Renaming[],
  counters: Counters,
): Promise<void> {
  try {
    await catchUpCounters(connection, aside, counters);
  } catch (error) {
    throw new CarryoverError(
      'FAILED_AFTER_COMMIT',
      'The change is made and live, but whether numbers were taken from the old sequences meanwhile could not be seen.',
      {
        hint: 'If an insert says that its number is there already, set that sequence behind it.',
        cause: error,
      },
    );
  }
}

/**
 * What others define in the meantime would be put aside with the old version, unseen.
 * @throws CHANGED_SINCE
 */
async function refuseChanged({ live: { connection, location }, site }: Run, before: Before): Promise<void> {
  const busy = `SELECT pid FROM pg_catalog.pg_locks WHERE locktype = 'object' AND granted
    AND classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND objid = ANY (ARRAY[${before.oids.join(',')}]::oid[])
    AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
    AND pid <> pg_catalog.pg_backend_pid()`;
  for (let tries = 0; (await connection.rows(busy)).length > 0; tries += 1) {
    if (tries >= 50) throw changed(location, await describeProcesses(connection, busy));
    await sleep(100);
  }
  const asides = site.aside().map(({ from }) => from);
  const isSame =
    asides.join('\n') === before.namespaces.join('\n') &&
    (await catalogDigest(connection, before.oids)) === before.digest;
  if (!isSame) throw changed(location, '');
}

/**
 * Whoever has fixed the instant that he sees (REPEATABLE READ; a pg_dump) would see the new tables empty: he is waited
 * for. Those that see each statement's own instant are not.
 * @throws LOCKED
 */
async function untilReadersAreDone({ live }: Run, { oids }: Before): Promise<void> {
  const { connection, location, waitSeconds } = live;
  const deadline = Date.now() + waitSeconds * 1000;
  const pids = `SELECT a.pid FROM pg_catalog.pg_stat_activity a
    WHERE a.backend_xmin IS NOT NULL AND a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()
      AND (a.state = 'idle in transaction'
        OR (a.state = 'active' AND a.xact_start < a.query_start AND a.wait_event_type IS DISTINCT FROM 'Lock'))
      AND EXISTS (SELECT FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation
        WHERE l.pid = a.pid AND l.granted AND c.relnamespace = ANY (ARRAY[${oids.join(',')}]::oid[]))`;
  const snapshots = async (): Promise<Set<string>> => {
    const rows = await connection.rows(
      `SELECT concat(pid, ' ', xact_start, ' ', backend_xmin) FROM pg_catalog.pg_stat_activity WHERE pid IN (${pids})`,
    );
    return new Set(rows.map(([snapshot]) => snapshot ?? ''));
  };
  let left = await snapshots();
  while (left.size > 0) {
    if (Date.now() >= deadline) {
      const who = await describeProcesses(connection, pids);
      throw new CarryoverError(
        'LOCKED',
        `Somebody reads ${location} in one long transaction, and would find the new tables empty${who}. Nothing was changed.`,
        { hint: 'Let it end, or wait longer with --wait SECONDS.' },
      );
    }
    await sleep(100);
    const now = await snapshots();
    left = new Set([...left].filter((snapshot) => now.has(snapshot)));
  }
}

function changed(location: string, who: string): CarryoverError {
  return new CarryoverError(
    'CHANGED_SINCE',
    `Somebody${who} made, changed or dropped a table, a function or the like in ${location} during the run. Nothing was changed by it.`,
    { hint: 'Let that change come to its end, then run the same command again.' },
  );
}

/** After an error in the commit itself, the database says what happened: the history entry is there or it is not. */
async function endTransaction(run: Run, id: string): Promise<void> {
  const { connection } = run.live;
  let failed: unknown;
  try {
    // The server answers the COMMIT of a failed transaction with ROLLBACK, and calls it no error.
    if ((await connection.run('COMMIT')) === 'COMMIT') return;
    failed = new CarryoverError(
      'DATABASE_FAILED',
      'The server undid the run at its end. Nothing was changed.',
    );
  } catch (error) {
    failed = fromPostgres(error, 'The commit failed. Nothing was changed');
    const isKnown = isServerError(error) && !isLastWord(error);
    if (!isKnown && (await wasCommitted(run.live, id))) {
      run.isCommitted = true;
      throw new CarryoverError(
        'FAILED_AFTER_COMMIT',
        'The change was made, but the connection was lost before the server could say so.',
        { hint: 'The new version is live. Look at the server and the network, then run `carryover check`.' },
      );
    }
  }
  throw failed;
}

const mostLooks = 100;

/** @throws CONNECTION_FAILED if the database does not tell */
async function wasCommitted({ connection, location, reconnect }: Live, id: string): Promise<boolean> {
  let look: Connection | null = null;
  try {
    look = await reconnect();
    // The other end may still be about it: what it did can be seen when it is gone.
    for (let looks = 0; looks < mostLooks; looks += 1) {
      if ((await readHistory(look)).some((entry) => entry.id === id)) return true;
      const [[alive] = []] = await look.rows(
        `SELECT count(*)::text FROM pg_catalog.pg_stat_activity WHERE pid = ${connection.pid}`,
      );
      if (alive === '0') return (await readHistory(look)).some((entry) => entry.id === id);
      await sleep(100);
    }
    throw new Error('the lost connection is still at work there');
  } catch (error) {
    throw new CarryoverError(
      'CONNECTION_FAILED',
      `The connection to ${location} was lost during the commit, and the database does not tell whether the change was made (${error instanceof Error ? error.message : String(error)}).`,
      { hint: `When the server is back: carryover status shows whether run ${id} is in the history.` },
    );
  } finally {
    await look?.close();
  }
}
