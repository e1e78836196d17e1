import type { Orphans, Reader, Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { Declared } from '../init/build-declared.ts';
import { databaseSource, statsOf } from '../migrate/load/database-source.ts';
import { lookAtData } from '../migrate/look.ts';
import type { ParsedMapping } from '../migrate/mapping/parsed-mapping.ts';
import type { Plan } from '../migrate/plan/types.ts';
import { presentOrphans } from '../migrate/present-orphans.ts';
import { planMigration } from '../migrate/plan/plan.ts';
import { mappingFor } from './mapping-for.ts';
import type { DatabaseOptions, PlanOptions, PlanResult } from './options.ts';
import { withDeclared } from './with-declared.ts';
import { withSession } from './with-session.ts';

/** What `upgrade` would do. Touches nothing. */
export async function plan(options: PlanOptions): Promise<PlanResult> {
  return withSession(options, { readOnly: true }, (session) =>
    withDeclared(options, session, async (declared) => {
      const { state, mapping } = await mappingFor(session, declared, options.mapping);
      const look = options.look ?? true;
      const decided = await session.read((reader) =>
        planFor({ reader, session, declared, mapping, look, options }),
      );
      return { ...decided, upToDate: state === 'up to date' };
    }),
  );
}

export interface PlanInput {
  readonly reader: Reader;
  readonly session: Session;
  readonly declared: Declared;
  readonly mapping: ParsedMapping;
  /** Look at the data too. */
  readonly look: boolean;
  readonly options: DatabaseOptions;
}

/** Decides what becomes of each table and column; then, if that is clear, looks whether the rows will fit. */
export async function planFor({
  reader,
  session,
  declared,
  mapping,
  look,
  options,
}: PlanInput): Promise<Plan> {
  const { onEvent, signal } = options;
  onEvent?.({ type: 'step', step: 'plan' });
  const old = await reader.schema();
  const stats = await statsOf(reader, old);
  const decided = planMigration({ old, new: declared.schema, mapping, stats, seeded: declared.seeds });
  if (!look || decided.problems.length > 0) return decided;
  const source = databaseSource(reader, old);
  const problems = await lookAtData({
    session,
    plan: decided,
    target: declared.schema,
    source,
    seeds: declared,
    onEvent,
    signal,
  });
  const present = presentOrphans(await orphansOf(reader), decided, declared.schema);
  const more = present.filter((one) => !problems.some(({ place }) => place === one.place));
  return { ...decided, problems: [...problems, ...more] };
}

/** An old schema may hold foreign keys that no engine can check, e.g. to a table that is gone: the new schema need not have them. */
async function orphansOf(reader: Reader): Promise<readonly Orphans[]> {
  return reader.orphans().catch((error: unknown) => {
    if (error instanceof CarryoverError && error.code === 'DATABASE_FAILED') return [];
    throw error;
  });
}
