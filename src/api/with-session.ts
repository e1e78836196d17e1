import { connect } from '../engine/choose.ts';
import type { ConnectOptions, Session } from '../engine/engine.ts';
import type { OnEvent } from '../events.ts';
import type { DatabaseOptions } from './options.ts';

/** Opens the database for `work` and closes it whatever happens. */
export async function withSession<T>(
  options: DatabaseOptions,
  access: Pick<ConnectOptions, 'create' | 'readOnly'>,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await connect(options.database, { ...access, waitSeconds: waitOf(options) });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** Runs `work` while no other run can be at work on the same database. */
export async function withLock<T>(
  session: Session,
  options: DatabaseOptions,
  work: () => Promise<T>,
): Promise<T> {
  options.onEvent?.({ type: 'step', step: 'lock' });
  const release = await session.lock({ waitSeconds: waitOf(options) });
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Clears up what dead runs left, and says so. Under the lock: else it might be what a living run is about to use. */
export async function cleanUp(
  session: Session,
  clean: () => Promise<readonly string[]>,
  onEvent: OnEvent | undefined,
): Promise<void> {
  tellCleaned([...(await session.clean()), ...(await clean())], onEvent);
}

/** Says what was removed that dead runs had left. */
export function tellCleaned(names: readonly string[], onEvent: OnEvent | undefined): void {
  for (const name of names)
    onEvent?.({ type: 'notice', message: `Removed ${name}: an earlier run left it behind.` });
}

function waitOf(options: DatabaseOptions): number {
  return options.waitSeconds ?? 5;
}
