import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import type { Dialect } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import { validateDocument } from '../validate.ts';
import { parseJson } from '../values/parse-json.ts';
import { checkDeclared } from './check-declared.ts';
import { ddl } from './ddl.ts';
import type { DeclaredSchema } from './declared-schema.ts';
import { readInput } from '../files/read-input.ts';

export interface LoadedSchema {
  /** In the engine's dialect, for an empty database. */
  readonly script: string;
  /** SHA-256 of the file's bytes, in hex. */
  readonly digest: string;
}

/**
 * Reads a declared schema: `.json` is checked whole and spelled in the dialect, `.sql` is taken as it is.
 * @throws SCHEMA_INVALID if the file is missing or wrong, with all problems together
 */
export async function loadDeclared(path: string, dialect: Dialect): Promise<LoadedSchema> {
  const bytes = await readInput(path, 'schema file', 'SCHEMA_INVALID');
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  return { script: scriptOf(path, text, dialect), digest: createHash('sha256').update(bytes).digest('hex') };
}

function scriptOf(path: string, text: string, dialect: Dialect): string {
  switch (extname(path).toLowerCase()) {
    case '.sql':
      return text;
    case '.json': {
      const place = { file: path, code: 'SCHEMA_INVALID' } as const;
      const document = parseJson(text, { what: `schema file ${path}`, code: 'SCHEMA_INVALID' });
      const declared = validateDocument<DeclaredSchema>('schema', document, place);
      checkDeclared(declared, path, dialect);
      return ddl(declared, dialect);
    }
    default:
      throw new CarryoverError(
        'SCHEMA_INVALID',
        `The schema file ${path} is neither .json nor .sql. Nothing was touched.`,
        {
          hint: 'Name it schema.json for the portable form, or schema.sql for the statements of the engine.',
        },
      );
  }
}
