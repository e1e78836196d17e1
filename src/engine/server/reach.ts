import { connectionFailed } from './connection-failed.ts';
import type { ServerAddress } from './server-address.ts';
import { untilServerAnswers } from './until-server-answers.ts';

/**
 * The way of every connection to a server: `attempt` makes a new one each time it is called, and rejects if it can't.
 * A server that is still starting is waited for, about `waitSeconds` long.
 * @throws CONNECTION_FAILED saying why, without a secret; INTERRUPTED
 */
export async function reach<T>(
  address: ServerAddress,
  { waitSeconds, signal }: { readonly waitSeconds: number; readonly signal?: AbortSignal | undefined },
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await untilServerAnswers(waitSeconds, attempt, signal);
  } catch (error) {
    throw connectionFailed(address, error);
  }
}
