import type { Session } from '../engine/engine.ts';
import type { OnEvent } from '../events.ts';
import type { Store } from '../snapshot/store.ts';
import { exposure } from './exposure.ts';
import { foldersOf } from './folders-of.ts';

/** Warns if the database or its snapshots lie where Git would overwrite or publish them. */
export async function warnExposed(
  session: Pick<Session, 'files'>,
  { storage }: Pick<Store, 'storage'>,
  onEvent: OnEvent | undefined,
): Promise<void> {
  if (!onEvent) return;
  for (const found of await exposure([...session.files(), ...foldersOf(storage)]))
    onEvent({ type: 'warning', code: 'EXPOSED', message: found.message });
}
