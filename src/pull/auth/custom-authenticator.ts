import type { Authorize } from '../source.ts';
import { CarryoverError } from '../../errors.ts';
import { authFailed } from './auth-failed.ts';
import type { Authenticator, Means } from './authenticator.ts';

/** Asks the config's own function. */
export function customAuthenticator(
  authorize: Authorize,
  url: string,
  { ask, secrets }: Means,
): Authenticator {
  const hint = 'Check the function `source.auth.authorize` in your config.';
  const fetch: Parameters<Authorize>[0]['fetch'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    ask({ method, url: path, headers, ...(body === undefined ? {} : { body }) });

  async function given() {
    try {
      return await authorize({ url, fetch });
    } catch (error) {
      if (error instanceof CarryoverError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw authFailed(`The config's own \`authorize\` failed: ${why}`, hint, { cause: error });
    }
  }

  return {
    renewable: true,
    hint,
    async authenticate() {
      const { headers = {}, query = {} } = await given();
      secrets.add(...Object.values(headers).flatMap((value) => [value, ...value.split(/\s+/).slice(1)]));
      secrets.add(...Object.values(query));
      return { headers, query };
    },
  };
}
