import { createHash } from 'node:crypto';
import type { Resource, Source } from '../source.ts';

/**
 * Digest of what decides which records a source gives, without its secrets (see `credentialsDigest`): an interrupted pull goes on only
 * under the same. Limits, time-outs and the like may change meanwhile.
 */
export function configDigest({ url, auth, resources }: Source): string {
  const what = Object.entries(resources).map(([name, resource]) => [name, withoutSecrets(resource)]);
  return createHash('sha256')
    .update(JSON.stringify([url, auth?.type ?? null, what]))
    .digest('hex');
}

function withoutSecrets({ headers, ...rest }: Resource): object {
  return { ...rest, headers: Object.keys(headers ?? {}) };
}
