import type { Reader, Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import { buildScript } from '../init/build-script.ts';
import type { Declared } from '../init/build-script.ts';
import { buildDeclared } from '../init/build-declared.ts';
import { statsOf } from '../migrate/load/database-source.ts';
import { loadMapping } from '../migrate/mapping/load-mapping.ts';
import type { MappingInput } from '../migrate/mapping/mapping.ts';
import type { ParsedMapping } from '../migrate/mapping/parsed-mapping.ts';
import { planMigration } from '../migrate/plan/plan.ts';
import type { Plan } from '../migrate/plan/types.ts';
import type { Translation } from '../migrate/portable/translation.ts';
import type { Schema } from '../model.ts';
import type { DatabaseOptions, TargetOptions } from './options.ts';
import { refuseMissingRights } from './refuse-missing-rights.ts';
import { isSameProduct } from './same-product.ts';
import { translated } from './translated.ts';
import { withSession } from './with-session.ts';

export interface MoveOptions extends DatabaseOptions, Partial<TargetOptions> {
  readonly from: string;
  readonly mapping?: MappingInput;
}

/** A move from one database to another, planned; the old one is held at one instant. */
export interface Move {
  readonly source: Session;
  /** Sees that instant. */
  readonly reader: Reader;
  readonly old: Schema;
  /** What the new database becomes: the declared schema, or the old one, translated where the engines differ. */
  readonly declared: Declared;
  /** The declared schema is nobody's but the old database's own. */
  readonly isCopy: boolean;
  readonly plan: Plan;
}

/**
 * Opens the old database, which is only read, and decides what becomes of each table and column in the new one of `session`.
 * @throws USAGE if both are one database
 */
export async function withMove<T>(
  options: MoveOptions,
  session: Session,
  work: (move: Move) => Promise<T>,
): Promise<T> {
  return withSession({ ...options, database: options.from }, { readOnly: true }, async (source) => {
    refuseSame(source, session);
    await refuseMissingRights(source, 'read');
    return source.read(async (reader) => {
      const old = await reader.schema();
      const { mapping } = await loadMapping(options.mapping);
      const target = await targetOf({ options, source, session, old, mapping });
      try {
        options.onEvent?.({ type: 'step', step: 'plan' });
        const plan = planMigration({
          old,
          new: target.declared.schema,
          mapping,
          stats: await statsOf(reader, old),
          seeded: target.declared.seeds,
          foreign: !isSameProduct(session, engineOf(source)),
          ...(target.translation && { translation: target.translation }),
        });
        return await work({ source, reader, old, plan, ...target });
      } finally {
        await target.declared.close();
      }
    });
  });
}

interface TargetParts {
  readonly options: MoveOptions;
  readonly source: Session;
  readonly session: Session;
  readonly old: Schema;
  readonly mapping: ParsedMapping;
}

async function targetOf({ options, source, session, old, mapping }: TargetParts): Promise<{
  declared: Declared;
  isCopy: boolean;
  translation?: Translation;
}> {
  options.onEvent?.({ type: 'step', step: 'declare' });
  const { schema, seeds = [] } = options;
  if (schema !== undefined) return { declared: await buildDeclared(schema, seeds, session), isCopy: false };
  if (isSameProduct(session, engineOf(source))) {
    const own = { script: old.script, inputsDigest: null };
    return { declared: await buildScript(own, seeds, session), isCopy: seeds.length === 0 };
  }
  return { ...(await translated(old, source.engine.name, session, { mapping, seeds })), isCopy: false };
}

function engineOf({ engine, version }: Session): { readonly name: string; readonly version: string } {
  return { name: engine.name, version };
}

function refuseSame(source: Session, session: Session): void {
  if (source.location !== session.location) return;
  throw new CarryoverError('USAGE', `Both URLs name the database ${session.location}. Nothing was changed.`, {
    hint: 'Give the old database with --from and the new one with --database.',
  });
}
