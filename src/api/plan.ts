import type { Orphans, Reader, Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { Declared } from '../init/build-script.ts';
import { databaseSource, statsOf } from '../migrate/load/database-source.ts';
import { lookAtData } from '../migrate/look.ts';
import type { ParsedMapping } from '../migrate/mapping/parsed-mapping.ts';
import type { Plan } from '../migrate/plan/types.ts';
import { presentOrphans } from '../migrate/present-orphans.ts';
import { planMigration } from '../migrate/plan/plan.ts';
import { mappingFor } from './mapping-for.ts';
import type { DatabaseOptions, PlanOptions, PlanResult } from './options.ts';
import { refuseMissingRights } from './refuse-missing-rights.ts';
import { withDeclared } from './with-declared.ts';
import { withMove } from './with-move.ts';
import { withSession } from './with-session.ts';

/** What `upgrade` would do; with `from`, what `migrate` would. Touches nothing. */
export async function plan(options: PlanOptions): Promise<PlanResult> {
  const { from, schema } = options;
  if (from !== undefined) return planMove({ ...options, from });
  if (schema === undefined)
    throw new CarryoverError('USAGE', 'No declared schema is named, so there is nothing to plan for.');
  return withTarget(options, (session) =>
    withDeclared({ ...options, schema }, session, async (declared) => {
      const { state, mapping } = await mappingFor(session, declared, options.mapping);
      const look = options.look ?? true;
      const decided = await session.read((reader) =>
        planFor({ reader, session, declared, mapping, look, options }),
      );
      return { ...decided, upToDate: state === 'up to date' };
    }),
  );
}

async function planMove(options: PlanOptions & { readonly from: string }): Promise<PlanResult> {
  return withTarget(options, (session) =>
    withMove(options, session, async ({ reader, old, declared, plan: decided }) => {
      const look = (options.look ?? true) && decided.problems.length === 0;
      const { onEvent, signal } = options;
      const source = databaseSource(reader, old);
      const target = declared.schema;
      const looked = { session, plan: decided, target, source, seeds: declared, onEvent, signal };
      const problems = look ? await lookAtData(looked) : decided.problems;
      return { ...decided, problems, upToDate: false };
    }),
  );
}

/** What a plan tries out beside the database takes the same rights as the run itself. */
async function withTarget<T>(options: DatabaseOptions, work: (session: Session) => Promise<T>): Promise<T> {
  return withSession(options, { readOnly: true }, async (session) => {
    await refuseMissingRights(session, 'change');
    return work(session);
  });
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
