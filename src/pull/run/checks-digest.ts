import { createHash } from 'node:crypto';
import type { RecordSchema } from '../records/record-schema.ts';
import type { Resource } from '../source.ts';

/**
 * Digest of what the records of a resource are held to, and of what becomes of them: an earlier pull can serve as a fallback only if
 * its records were held to the same.
 */
export function checksDigest({ key, parent, split }: Resource, schema: RecordSchema | undefined): string {
  const what = [[key ?? []].flat(), parent ?? null, split ?? null, schema?.document ?? null];
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}
