import { connect } from '../engine/choose.ts';
import type { ConnectOptions, Session } from '../engine/engine.ts';
import type { OnEvent } from '../events.ts';
import type { Store } from '../snapshot/store.ts';
import type { DatabaseOptions, SnapshotOptions } from './options.ts';
import { refuseMissingRights } from './refuse-missing-rights.ts';
import { storeOf } from './store-of.ts';

/** Opens the database for `work` and closes it whatever happens. */
export async function withSession<T>(
  options: DatabaseOptions,
  access: Omit<ConnectOptions, 'waitSeconds' | 'signal'>,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await connect(options.database, { ...access, ...waitOf(options) });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** A run that changes the database: where it works, and where its snapshots go. */
export interface Run {
  readonly session: Session;
  readonly store: Store;
}

/** Opens the database for a run that changes it: no other run can be at work on it, and what dead ones left is cleared up. */
export async function withRun<T>(
  options: DatabaseOptions & Pick<SnapshotOptions, 'snapshots' | 'workFolder'>,
  access: Pick<ConnectOptions, 'create'>,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  return withSession(options, access, async (session) => {
    await refuseMissingRights(session, 'change');
    return withLock(session, options, async () => {
      const store = storeOf(options);
      const name = await store.nameOf(session);
      tellCleaned([...(await session.clean()), ...(await store.clean(name))], options.onEvent);
      return work({ session, store });
    });
  });
}

async function withLock<T>(session: Session, options: DatabaseOptions, work: () => Promise<T>): Promise<T> {
  options.onEvent?.({ type: 'step', step: 'lock' });
  const release = await session.lock(waitOf(options));
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Says what was removed that dead runs had left. */
export function tellCleaned(names: readonly string[], onEvent: OnEvent | undefined): void {
  for (const name of names)
    onEvent?.({ type: 'notice', message: `Removed ${name}: an earlier run left it behind.` });
}

function waitOf({
  waitSeconds = 5,
  signal,
}: DatabaseOptions): Pick<ConnectOptions, 'waitSeconds' | 'signal'> {
  return { waitSeconds, ...(signal && { signal }) };
}
