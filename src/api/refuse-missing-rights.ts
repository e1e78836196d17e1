import type { Need, Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';

/** Says before anything starts what the user may not do and would have to. @throws RIGHTS_MISSING */
export async function refuseMissingRights(session: Session, need: Need): Promise<void> {
  const missing = await session.missing(need);
  if (missing.length === 0) return;
  throw new CarryoverError(
    'RIGHTS_MISSING',
    `${missing.map(({ what }) => what).join(' ')} Nothing was changed.`,
    { hint: missing.map(({ mend }) => mend).join('\n'), details: { missing } },
  );
}
