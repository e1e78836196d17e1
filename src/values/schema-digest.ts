import { createHash } from 'node:crypto';
import type { Schema } from '../model.ts';
import { canonicalJson, normalSchema } from './normal-schema.ts';

/**
 * SHA-256, in hex, of what a schema is, not of how its DDL is spelled: white space, comments, the order of tables and
 * constraints and settings do not count; column order, names, types and defaults do.
 */
export function schemaDigest(schema: Schema): string {
  const { tables, objects } = normalSchema(schema);
  const text = canonicalJson({ tables: [...tables], objects: [...objects] });
  return createHash('sha256').update(text).digest('hex');
}
