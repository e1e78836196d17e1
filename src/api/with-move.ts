import type { Session } from '../engine/engine.ts';
import { buildScript } from '../init/build-script.ts';
import type { Declared } from '../init/build-script.ts';
import { buildDeclared } from '../init/build-declared.ts';
import { loadMapping } from '../migrate/mapping/load-mapping.ts';
import type { MappingInput } from '../migrate/mapping/mapping.ts';
import type { ParsedMapping } from '../migrate/mapping/parsed-mapping.ts';
import { planMigration } from '../migrate/plan/plan.ts';
import type { Plan } from '../migrate/plan/types.ts';
import type { Translation } from '../migrate/portable/translation.ts';
import type { OldRows } from './old-rows.ts';
import type { TargetOptions } from './options.ts';
import { isSameProduct } from './same-product.ts';
import { originOf } from './schema-of-snapshot.ts';
import { translated } from './translated.ts';
import { withOldRows } from './with-old-rows.ts';
import type { OldRowsOptions } from './with-old-rows.ts';

export type MoveOptions = OldRowsOptions & Partial<TargetOptions> & { readonly mapping?: MappingInput };

/** A move of rows into the database of a session, planned. */
export interface Move {
  readonly rows: OldRows;
  /** What the new database becomes: the declared schema, or the old one, translated where it is not its own. */
  readonly declared: Declared;
  /** The declared schema is nobody's but the old database's own. */
  readonly isCopy: boolean;
  /** The one does not take the other's schema scripts: see `isSameProduct`. */
  readonly isForeign: boolean;
  readonly plan: Plan;
}

/** Opens the old rows, which are only read, and decides what becomes of each table and column in the database of `session`. */
export async function withMove<T>(
  options: MoveOptions,
  session: Session,
  work: (move: Move) => Promise<T>,
): Promise<T> {
  // What people write is read first: rows from an API may take hours to come.
  const { mapping } = await loadMapping(options.mapping);
  options.onEvent?.({ type: 'step', step: 'declare' });
  const given = await givenSchema(options, session);
  try {
    return await withOldRows(options, session, async (rows) => {
      const target = given ?? (await ownSchema(rows, session, { mapping, seeds: options.seeds ?? [] }));
      try {
        options.onEvent?.({ type: 'step', step: 'plan' });
        return await work(await planned(rows, target, session, mapping));
      } finally {
        await target.declared.close();
      }
    });
  } finally {
    await given?.declared.close();
  }
}

interface Target {
  readonly declared: Declared;
  readonly isCopy: boolean;
  readonly translation?: Translation;
}

async function givenSchema({ schema, seeds = [] }: MoveOptions, session: Session): Promise<Target | null> {
  if (schema === undefined) return null;
  return { declared: await buildDeclared(schema, seeds, session), isCopy: false };
}

async function ownSchema(
  { schema, engine }: OldRows,
  session: Session,
  { mapping, seeds }: { mapping: ParsedMapping; seeds: readonly string[] },
): Promise<Target> {
  if (isSameProduct(session, engine)) {
    const own = { script: schema.script, inputsDigest: null, strange: true };
    return { declared: await buildScript(own, seeds, session), isCopy: seeds.length === 0 };
  }
  return { ...(await translated(schema, originOf(engine), session, { mapping, seeds })), isCopy: false };
}

async function planned(
  rows: OldRows,
  { declared, isCopy, translation }: Target,
  session: Session,
  mapping: ParsedMapping,
): Promise<Move> {
  const isForeign = !isSameProduct(session, rows.engine);
  const change = {
    old: rows.schema,
    new: declared.schema,
    mapping,
    seeded: declared.seeds,
    foreign: isForeign,
    ...(translation && { translation }),
  };
  const plan = planMigration({ ...change, stats: await rows.stats(change) });
  return { rows, declared, isCopy, isForeign, plan };
}
