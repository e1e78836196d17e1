import { CarryoverError } from '../../errors.ts';
import type { Stage, StageOptions } from '../engine.ts';
import { cutOver } from './cut-over.ts';
import { refuseForeignHistory } from './history.ts';
import { holdWriters } from './hold-writers.ts';
import type { Held } from './hold-writers.ts';
import { readJournal } from './journal.ts';
import type { Live } from './live.ts';
import { fromMysql } from './mysql-error.ts';
import { findRetained, tableNames } from './retained.ts';
import { introspect } from './schema/introspect.ts';
import { ownTables } from './schema/own-tables.ts';
import { createStage } from './stage.ts';
import { closeRun, nobody, openRun } from './stage-run.ts';
import type { StageRun } from './stage-run.ts';

/**
 * Holds writers off, gives `work` a stage, and takes away what is left of it. Until the cutover nothing of the live
 * database is touched.
 */
export async function withStage<T>(
  live: Live,
  options: StageOptions,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { server, name, root } = live;
  const run = await openRun(live, options);
  try {
    const back =
      options.revertTo === undefined ? null : await findRetained(run.building.query, root, options.revertTo);
    await refuseForeignHistory(run.building, name);
    await refuseUnfinished(run);
    run.held = await hold(live, run);
    run.old = await introspect(run.reading.query, name, server.traits);
    const stage = createStage({
      server,
      live: name,
      old: run.old,
      staged: run.staged,
      retained: options.retain && !live.isPrivate ? run.id : null,
      back,
      reading: run.reading,
      building: run.building,
      commit: (incoming, entry) => cutOver(live, run, { incoming, entry, retain: options.retain === true }),
    });
    return await work(stage);
  } catch (error) {
    throw fromMysql(error, `Cannot change ${live.server.address.location}. Nothing was changed`);
  } finally {
    await closeRun(live, run);
  }
}

async function hold({ server, name, isPrivate }: Live, { building }: StageRun): Promise<Held> {
  if (isPrivate) return nobody;
  const tables = (await tableNames(building.query, name)).filter((table) => !ownTables.has(table));
  return holdWriters(server, name, tables);
}

async function refuseUnfinished({ building }: StageRun): Promise<void> {
  if (!(await readJournal(building))) return;
  throw new CarryoverError(
    'LOCKED',
    'A cutover of this database was cut off, or is under way. Nothing was changed.',
    { hint: 'Run the command again: it begins by putting right what was cut off.' },
  );
}
