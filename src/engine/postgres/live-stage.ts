import { CarryoverError } from '../../errors.ts';
import type { HistoryEntry } from '../../model.ts';
import type { Stage, StageOptions } from '../engine.ts';
import type { Connection } from './connection.ts';
import { endTransaction } from './end-transaction.ts';
import type { Ending } from './end-transaction.ts';
import {
  forgetRetained,
  readRetained,
  refuseForeignHistory,
  writeHistory,
  writeRetained,
} from './history.ts';
import type { Standing } from './history.ts';
import { holdTables } from './hold-tables.ts';
import { catchUpCounters, followCounters, readCounters } from './follow-counters.ts';
import type { Counters } from './follow-counters.ts';
import { fromPostgres } from './postgres-error.ts';
import { refuseChanged } from './refuse-changed.ts';
import type { Definitions } from './refuse-changed.ts';
import { createStage } from './stage.ts';
import { untilReadersAreDone } from './until-readers-are-done.ts';
import { catalogDigest, namespaceOids } from './versions/catalog-digest.ts';
import { dropVersion } from './versions/drop-version.ts';
import { installedExtensions, moveExtensions, refuseFixedExtensions } from './versions/extensions.ts';
import { createLiveSite } from './versions/live-site.ts';
import type { LiveSite } from './versions/live-site.ts';
import { managedNamespaces, renameNamespaces } from './versions/namespaces.ts';
import type { Renaming } from './versions/namespaces.ts';
import { newVersion } from './versions/version-names.ts';

export interface Live extends Ending {
  readonly waitSeconds: number;
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

interface Before extends Definitions {
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
      await refuseChanged(
        live,
        before,
        aside.map(({ from }) => from),
      );
      await untilReadersAreDone(live, before.oids);
    }
    const standings = aside.map(({ from, to }) => ({ namespace: to, standsFor: from }));
    if (options.retain) await writeRetained(connection, version, standings);
    if (options.revertTo !== undefined) await forgetRetained(connection, [options.revertTo]);
    await writeHistory(connection, entry);
    if (aside.length > 0) counters = await followCounters(connection, aside, counters);
  } catch (error) {
    throw fromPostgres(error, 'Cannot write the history of the run. Nothing was changed');
  }
  await endTransaction(live, entry.id);
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
