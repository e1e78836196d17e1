import { CarryoverError } from '../../errors.ts';
import type { Credentials } from '../http/credentials.ts';
import { Refused } from '../http/refused.ts';
import { authFailed } from './auth-failed.ts';
import type { Authenticator } from './authenticator.ts';

/** The credentials of a pull, shared by all its requests. */
export interface Session {
  /**
   * Sends with the present credentials, and again with others where the API refuses (`Refused`) those that were sent.
   * @throws SOURCE_AUTH_FAILED if it refuses new ones too
   */
  send<T>(request: (issued: Issued) => Promise<T>): Promise<T>;
}

export interface Issued {
  readonly credentials: Credentials;
  /** Set by the first request that the API accepted them for. */
  accepted: boolean;
}

/** @param now milliseconds of a clock that nobody turns */
export function openSession(authenticator: Authenticator, now: () => number): Session {
  let present: (Issued & { readonly until: number }) | undefined;
  let pending: Promise<Issued> | undefined;
  let failure: CarryoverError | undefined;

  /** One at a time, however many requests want it. */
  function renew(): Promise<Issued> {
    pending ??= authenticate().finally(() => (pending = undefined));
    return pending;
  }

  async function authenticate(): Promise<Issued> {
    // A wrong password is not tried twice: it may lock the account.
    if (failure !== undefined) throw failure;
    const asked = now();
    try {
      const credentials = await authenticator.authenticate();
      present = { credentials, accepted: false, until: asked + serves(credentials) };
      return present;
    } catch (error) {
      if (error instanceof CarryoverError && error.code === 'SOURCE_AUTH_FAILED') failure = error;
      throw error;
    }
  }

  async function current(): Promise<Issued> {
    if (pending !== undefined || present === undefined || now() >= present.until) return renew();
    return present;
  }

  return {
    async send(request) {
      for (let renewals = 0; ;) {
        const issued = await current();
        const result = await request(issued).then(
          (value) => ({ value }),
          (error: unknown) => {
            if (error instanceof Refused) return error;
            throw error;
          },
        );
        if (!(result instanceof Refused)) return result.value;
        // Somebody has renewed them meanwhile: these were the old ones.
        if (present !== issued) continue;
        if (!authenticator.renewable || renewals >= mostRenewals(issued, result)) {
          throw refused(result, authenticator);
        }
        renewals++;
        await renew();
      }
    },
  };
}

/**
 * Once for each request; more often only if other requests used up what was got for it. A 403 is seldom cured by new
 * credentials, a 401 for fresh ones never.
 */
function mostRenewals({ accepted }: Issued, { status }: Refused): number {
  return accepted && status === 401 ? 3 : 1;
}

/** Milliseconds for which credentials serve: a little less than was said, for the request has its way to go. */
function serves({ lifetime }: Credentials): number {
  return lifetime === undefined ? Infinity : 1000 * (lifetime - Math.min(60, lifetime / 10));
}

function refused({ status, url }: Refused, { renewable, hint }: Authenticator): CarryoverError {
  const fresh = renewable ? ' to fresh credentials' : '';
  const where = `${url.origin}${url.pathname}`;
  const answer = status < 400 ? `sends us back to the login (${status})` : `answers ${status}`;
  return authFailed(`The old API ${answer}${fresh} at ${where}`, hint, { status });
}
