import { createHash } from 'node:crypto';
import type { Resource, Source } from '../source.ts';

/**
 * Digest of what decides which records a source gives, without its secrets: an interrupted pull goes on only under the
 * same. Limits, time-outs and the like may change meanwhile, and so may passwords and tokens.
 */
export function configDigest({ url, auth, resources }: Source): string {
  const who = {
    type: auth?.type,
    path: auth && 'path' in auth ? auth.path : undefined,
    user: auth?.type === 'basic' ? auth.username : undefined,
    client: auth?.type === 'oauth2' ? auth.clientId : undefined,
  };
  const what = Object.entries(resources).map(([name, resource]) => [name, withoutSecrets(resource)]);
  return createHash('sha256')
    .update(JSON.stringify([url, who, what]))
    .digest('hex');
}

function withoutSecrets({ headers, ...rest }: Resource): object {
  return { ...rest, headers: Object.keys(headers ?? {}) };
}
