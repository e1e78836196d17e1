import type { ConnectOptions, Reader, Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { Declared } from '../init/build-script.ts';
import { databaseSource, statsOf } from '../migrate/load/database-source.ts';
import type { ParsedMapping } from '../migrate/mapping/parsed-mapping.ts';
import type { Plan } from '../migrate/plan/types.ts';
import { planMigration } from '../migrate/plan/plan.ts';
import { foundInMove } from './found-in-move.ts';
import { foundInRows } from './found-in-rows.ts';
import { mappingFor } from './mapping-for.ts';
import type { DatabaseOptions, PlanOptions, PlanResult } from './options.ts';
import { refuseMissingRights } from './refuse-missing-rights.ts';
import { withDeclared } from './with-declared.ts';
import { withMove } from './with-move.ts';
import { refuseUnclear } from './with-old-rows.ts';
import { withSession } from './with-session.ts';

/** What `upgrade` would do; with `from` or `snapshot`, what `migrate` would. Touches nothing. */
export async function plan(options: PlanOptions): Promise<PlanResult> {
  const { from, snapshot, schema } = options;
  if (from !== undefined || snapshot !== undefined) return planMove(options);
  if (schema === undefined)
    throw new CarryoverError('USAGE', 'No declared schema is named, so there is nothing to plan for.');
  return withTarget(options, {}, (session) =>
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

async function planMove(options: PlanOptions): Promise<PlanResult> {
  refuseUnclear(options);
  return withTarget(options, { orEmpty: true }, (session) =>
    withMove(options, session, async (move) => {
      const { plan: decided } = move;
      const look = (options.look ?? true) && decided.problems.length === 0;
      const problems = look ? await foundInMove(move, session, options, true) : decided.problems;
      return { ...decided, problems, notes: [...move.rows.notes, ...decided.notes], upToDate: false };
    }),
  );
}

/** What a plan tries out beside the database takes the same rights as the run itself. */
async function withTarget<T>(
  options: DatabaseOptions,
  access: Pick<ConnectOptions, 'orEmpty'>,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return withSession(options, { readOnly: true, ...access }, async (session) => {
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
  const input = { session, plan: decided, target: declared.schema, source, seeds: declared, onEvent, signal };
  return { ...decided, problems: await foundInRows(reader, input) };
}
