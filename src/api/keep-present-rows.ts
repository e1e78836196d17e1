import type { Session, Stage } from '../engine/engine.ts';
import { noSeeds } from '../migrate/load/row-source.ts';
import type { SeedRows } from '../migrate/load/row-source.ts';
import type { Snapshot } from '../snapshot/open.ts';
import type { Store } from '../snapshot/store.ts';
import type { RestoreOptions } from './options.ts';
import type { PresentRows } from './present-rows.ts';
import { putAside } from './put-aside.ts';
import { take } from './take.ts';

interface Parts {
  readonly session: Session;
  readonly store: Store;
  readonly options: RestoreOptions;
}

/**
 * Runs `work` with the present rows as seeds: they stay unless a restored row has their key. Those of `init` are put aside
 * in a throw-away database; others are kept in a snapshot.
 */
export async function keepPresentRows<T>(
  { session, store, options }: Parts,
  stage: Stage,
  present: PresentRows,
  work: (seeds: SeedRows) => Promise<T>,
): Promise<T> {
  if (present === 'none') return work(noSeeds);
  const schema = await stage.schema();
  if (present === 'seeds') return putAside(session, stage, schema, work);
  const reason = 'before-restore';
  const kept = await take({ session, reader: stage, schema, store, reason, options, proof: 'rows' });
  return work(options.mode === 'merge' ? seedsOf(kept) : noSeeds);
}

function seedsOf(kept: Snapshot): SeedRows {
  const rows = kept.manifest.tables
    .filter((table) => table.kind === 'table' && table.rows > 0)
    .map((table) => [table.name, table.rows] as const);
  return { seeds: new Map(rows), readSeeds: (table) => kept.read(table.name), keylessStay: true };
}
