import { snapshotSource } from '../migrate/load/snapshot-source.ts';
import { lookAtData } from '../migrate/look.ts';
import type { LookInput } from '../migrate/look.ts';
import { refuseUnrunnable } from './refuse-unrunnable.ts';
import type { RestoreParts } from './restore-parts.ts';

/** @throws PLAN_REFUSED if rows will not fit; nothing is staged yet */
export async function refuseMisfits(
  { session, snapshot, old, options }: RestoreParts,
  looked: Pick<LookInput, 'plan' | 'target' | 'seeds'>,
): Promise<void> {
  const { onEvent, signal } = options;
  const source = snapshotSource(snapshot, old);
  const problems = await lookAtData({ ...looked, session, source, onEvent, signal });
  refuseUnrunnable({ ...looked.plan, problems });
}
