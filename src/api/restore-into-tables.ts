import type { Reader, Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import { fill } from '../migrate/build.ts';
import { noSeeds } from '../migrate/load/row-source.ts';
import type { SeedRows } from '../migrate/load/row-source.ts';
import { loadMapping } from '../migrate/mapping/load-mapping.ts';
import { isFed } from '../migrate/plan/is-fed.ts';
import type { Plan } from '../migrate/plan/types.ts';
import type { Schema, Table } from '../model.ts';
import { confirmLoss } from './confirm-loss.ts';
import { finishRestore } from './finish-restore.ts';
import { keepPresentRows } from './keep-present-rows.ts';
import type { RestoreOptions, RestoreResult } from './options.ts';
import { planRestore } from './plan-restore.ts';
import { presentRows } from './present-rows.ts';
import type { PresentRows } from './present-rows.ts';
import { refuseMisfits } from './refuse-misfits.ts';
import { refuseOvertaken } from './refuse-overtaken.ts';
import type { RestoreParts } from './restore-parts.ts';
import { rowCounts } from './row-counts.ts';

/** Into tables that are there: those that `init` made keep the seeds whose keys no restored row has. */
export async function restoreIntoTables(parts: RestoreParts, live: Schema): Promise<RestoreResult> {
  const { session, options, snapshot } = parts;
  const { mapping } = await loadMapping(options.mapping);
  const plan = await planRestore(parts, live, mapping);
  const [newest] = await session.history();
  const look = (reader: Reader) => presentRows(reader, live, newest, snapshot.id);
  const present = await session.read(look);
  if (present === 'restored already') return doneBefore(parts);
  if (present === 'others' && !options.mode) throw notEmpty(session, await session.read(rowCounts));
  await session.read(async (reader) => {
    const seeds = await staying(reader, present, options);
    await refuseMisfits(parts, { plan, target: live, seeds });
  });
  if (present === 'others') await confirmLoss(options, await lossOf(parts));
  return session.stage({ retain: present === 'others' }, async (stage) => {
    await refuseOvertaken(stage, live, (await look(stage)) === present);
    return keepPresentRows(parts, stage, present, async (seeds) => {
      await stage.reuse(live);
      for (const table of live.tables) if (isReplaced(table, plan)) await stage.clear(table);
      return finishRestore(parts, stage, { plan, target: live, seeds, recreated: false, from: fill });
    });
  });
}

/** Rows that stay beside the restored ones, as they are now. */
async function staying(reader: Reader, present: PresentRows, { mode }: RestoreOptions): Promise<SeedRows> {
  if (present === 'none' || (present === 'others' && mode === 'replace')) return noSeeds;
  const counts = (await rowCounts(reader)).filter(({ rows }) => rows > 0);
  return {
    seeds: new Map(counts.map(({ table, rows }) => [table, rows])),
    readSeeds: (table) => reader.read(table),
    ...(present === 'others' && { keylessStay: true }),
  };
}

function isReplaced(table: Table, plan: Plan): boolean {
  return table.kind === 'table' || (table.kind === 'shadow' && isFed(plan, table));
}

function doneBefore({ snapshot, options }: RestoreParts): RestoreResult {
  options.onEvent?.({
    type: 'notice',
    message: `The last run restored ${snapshot.id}, and nothing was written since: nothing to do.`,
  });
  return {
    snapshot: snapshot.id,
    recreated: false,
    leftOut: [],
    ledger: { lines: [], dropped: [] },
    quarantine: null,
  };
}

async function lossOf({ session, options, snapshot }: RestoreParts) {
  const merge = `Rows of ${snapshot.id} take the place of rows with the same key; the others stay. Present rows:`;
  const replace = `All present rows are replaced by those of ${snapshot.id}, after a snapshot:`;
  const tables = await session.read(rowCounts);
  return {
    database: session.database,
    location: session.location,
    summary: options.mode === 'merge' ? merge : replace,
    tables,
  };
}

function notEmpty(session: Session, counts: readonly { table: string; rows: number }[]): CarryoverError {
  const filled = counts.filter((count) => count.rows > 0);
  const tables = filled.map(({ table, rows }) => `"${table}" (${rows})`).join(', ');
  return new CarryoverError(
    'TARGET_NOT_EMPTY',
    `${session.location} has rows that no init put there: ${tables}. Nothing was changed.`,
    {
      hint: 'Say --mode replace (they go, after a snapshot) or --mode merge (they stay unless a restored row has their key).',
      details: { tables: filled },
    },
  );
}
