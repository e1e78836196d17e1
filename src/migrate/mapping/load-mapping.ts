import { createHash } from 'node:crypto';
import { extname, resolve } from 'node:path';
import { CarryoverError } from '../../errors.ts';
import { readInput } from '../../files/read-input.ts';
import { validateDocument } from '../../validate.ts';
import type { MappingInput } from './mapping.ts';
import { mappingSkeleton } from './mapping-skeleton.ts';
import { parseMapping } from './parse-mapping.ts';
import type { MappingDocument } from './parse-mapping.ts';
import type { ParsedMapping } from './parsed-mapping.ts';

export interface LoadedMapping {
  readonly mapping: ParsedMapping;
  /** SHA-256 of the file, 64 hex digits; null if the mapping is no file. */
  readonly digest: string | null;
}

/**
 * Reads and checks a mapping; none at all is an empty one. Names are checked against the schemas later, by the plan.
 * @param folder what a relative path is relative to
 * @throws MAPPING_INVALID with all problems at once
 */
export async function loadMapping(input: MappingInput | undefined, folder = '.'): Promise<LoadedMapping> {
  if (input === undefined) return { mapping: { tables: new Map(), drop: [] }, digest: null };
  if (typeof input !== 'string') return { mapping: check(input, 'the mapping given'), digest: null };
  const path = resolve(folder, input);
  const bytes = await readInput(path, 'mapping file', 'MAPPING_INVALID');
  const document = extname(path) === '.json' ? parseJson(bytes, input) : await importModule(path, input);
  return { mapping: check(document, input), digest: createHash('sha256').update(bytes).digest('hex') };
}

function check(document: unknown, file: string): ParsedMapping {
  validateDocument('mapping', mappingSkeleton(document), { file, code: 'MAPPING_INVALID' });
  return parseMapping(document as MappingDocument, file);
}

function parseJson(bytes: Buffer, file: string): unknown {
  try {
    return JSON.parse(bytes.toString().replace(/^\uFEFF/, ''));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CarryoverError(
      'MAPPING_INVALID',
      `The mapping file ${file} is no JSON: ${reason}. Nothing was touched.`,
      {
        hint: 'Correct the file. JSON has no comments and no comma before a closing bracket.',
        cause,
      },
    );
  }
}

/** Loaded on first use: a mapping in JSON needs no TypeScript loader. */
async function importModule(path: string, file: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  try {
    return await createJiti(import.meta.url, { moduleCache: false }).import(path, { default: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CarryoverError(
      'MAPPING_INVALID',
      `The mapping file ${file} can't be loaded: ${reason}. Nothing was touched.`,
      {
        hint: 'The file must export the mapping as its default: `export default defineMapping({ … })`.',
        cause,
      },
    );
  }
}
