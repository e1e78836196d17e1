import { createHash } from 'node:crypto';
import { readInput } from '../files/read-input.ts';

/** SHA-256, in hex, of a declared schema and its seed files: says whether a run obeyed the same inputs. Reads them, no more. */
export async function inputsDigest(schema: string, seeds: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(await digest(schema, 'schema file', 'SCHEMA_INVALID'));
  for (const file of seeds) hash.update(await digest(file, 'seed file', 'SEEDS_INVALID'));
  return hash.digest('hex');
}

async function digest(path: string, what: string, code: 'SCHEMA_INVALID' | 'SEEDS_INVALID'): Promise<string> {
  return createHash('sha256')
    .update(await readInput(path, what, code))
    .digest('hex');
}
