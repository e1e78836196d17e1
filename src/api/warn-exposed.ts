import type { Session } from '../engine/engine.ts';
import type { OnEvent } from '../events.ts';
import { exposure } from './exposure.ts';

/** Warns if the database or its snapshots lie where Git would overwrite or publish them. */
export async function warnExposed(
  session: Pick<Session, 'files'>,
  snapshots: string,
  onEvent: OnEvent | undefined,
): Promise<void> {
  if (!onEvent) return;
  for (const found of await exposure([...session.files(), snapshots]))
    onEvent({ type: 'warning', code: 'EXPOSED', message: found.message });
}
