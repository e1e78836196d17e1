import type { Schema, TableStats } from '../../model.ts';
import type { ParsedMapping } from '../mapping/parsed-mapping.ts';
import { attributeFates, attributeNotes } from './attribute-fates.ts';
import { planAdditions } from './additions.ts';
import { planFeeds } from './feeds.ts';
import { planLooks } from './look.ts';
import { planObjects } from './objects.ts';
import { planOldTables } from './old.ts';
import { planOrder } from './order.ts';
import { createScene } from './scene.ts';
import { checkDrops } from './stale.ts';
import { lossCodes } from './types.ts';
import type { Plan, Problem } from './types.ts';
import { planUntranslated } from './untranslated.ts';
import { planVirtual } from './virtual.ts';
import type { Translation } from '../portable/translation.ts';
import { withImplied } from '../portable/with-implied.ts';

export type * from './types.ts';

export interface PlanInput {
  readonly old: Schema;
  readonly new: Schema;
  readonly mapping: ParsedMapping;
  /** By old table: all tables but virtual and shadow ones, with non-null counts of all columns. */
  readonly stats: ReadonlyMap<string, TableStats>;
  /** Seed rows by new table. */
  readonly seeded: ReadonlyMap<string, number>;
  /** The old schema belongs to a database of another engine than the new one. */
  readonly foreign?: boolean;
  /** How the new schema was made of the old one, if it was. */
  readonly translation?: Pick<Translation, 'sources' | 'untranslated' | 'settled' | 'notes'>;
}

/**
 * Decides the fate of every old table and column. Pure: it reads no data but the counts, and does nothing.
 * All that stands in the way is in `problems`; nothing is thrown for it.
 */
export function planMigration(input: PlanInput): Plan {
  const { translation } = input;
  const mapping = translation ? withImplied(input.mapping, translation.sources) : input.mapping;
  const scene = createScene({ ...input, mapping });
  scene.notes.push(...input.old.leftOut, ...(translation?.notes ?? []));
  if (!input.foreign) scene.notes.push(...attributeNotes(attributeFates(input.old, input.new)));
  const feeds = planFeeds(scene);
  const virtual = planVirtual(scene, feeds);
  const old = planOldTables(scene, feeds, virtual);
  const objects = [...virtual.fates, ...planObjects(scene, old)];
  planUntranslated(scene);
  checkDrops(scene);
  const tables = planLooks(scene, [...planOrder(scene, feeds), ...virtual.tables]);
  return {
    tables,
    old,
    added: planAdditions(scene, tables),
    objects,
    rebuild: virtual.rebuild,
    problems: scene.problems,
    losses: scene.problems.filter(isLoss),
    notes: scene.notes,
  };
}

/** True if nothing stands in the way. */
export function isRunnable(plan: Plan): boolean {
  return plan.problems.length === 0;
}

function isLoss(problem: Problem): boolean {
  return lossCodes.some((code) => code === problem.code);
}
