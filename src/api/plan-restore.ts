import type { ParsedMapping } from '../migrate/mapping/parsed-mapping.ts';
import { planMigration } from '../migrate/plan/plan.ts';
import type { Plan } from '../migrate/plan/types.ts';
import type { Translation } from '../migrate/portable/translation.ts';
import type { Schema } from '../model.ts';
import { refuseUnrunnable } from './refuse-unrunnable.ts';
import type { RestoreParts } from './restore-parts.ts';
import { isSameProduct } from './same-product.ts';
import { snapshotStats } from './snapshot-stats.ts';

/** The plan by which the rows of a snapshot go into a schema. @throws PLAN_REFUSED */
export async function planRestore(
  { snapshot, session, old }: RestoreParts,
  target: Schema,
  mapping: ParsedMapping,
  translation?: Translation,
): Promise<Plan> {
  const change = {
    old,
    new: target,
    mapping,
    seeded: new Map<string, number>(),
    foreign: !isSameProduct(session, snapshot.manifest.engine),
    ...(translation && { translation }),
  };
  const plan = planMigration({ ...change, stats: await snapshotStats(snapshot, change) });
  refuseUnrunnable(plan);
  return plan;
}
