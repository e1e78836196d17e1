import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type * as Draft7 from 'ajv/dist/ajv.js';
import type * as Draft2020 from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { FormatsPlugin } from 'ajv-formats';
import { CarryoverError } from '../../errors.ts';
import { parseJson } from '../../values/parse-json.ts';
import { hintsOf } from './hints-of.ts';
import type { Hint } from './hint.ts';

/** A JSON Schema that every record of a resource must obey. */
export interface RecordSchema {
  /** The JSON Schema itself. */
  readonly document: object;
  /** What is wrong with a record, with JSON Pointers and without its values; empty if nothing is. */
  faults(record: unknown): readonly string[];
  /** The members that it names, in its order, and what it says of them. */
  readonly hints: ReadonlyMap<string, Hint | null>;
}

/**
 * Reads a JSON Schema of draft 2020-12 or draft-07. It is whole in itself: references lead into the same file.
 * @throws CONFIG_INVALID
 */
export async function readRecordSchema(path: string): Promise<RecordSchema> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unusable(path, 'cannot be read', error);
  });
  const schema = parseJson(text, { what: `JSON Schema ${path}`, code: 'CONFIG_INVALID' });
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    throw unusable(path, 'is no JSON Schema: it should be an object');
  const validate = compile(path, schema);
  return {
    document: schema,
    faults: (record) => (validate(record) ? [] : (validate.errors ?? []).map(describe)),
    hints: hintsOf(schema),
  };
}

function compile(path: string, schema: object): ValidateFunction {
  try {
    return validator(schema).compile(schema);
  } catch (error) {
    throw unusable(path, `cannot be used: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

/** Loaded on first use: few pulls have a JSON Schema. */
function validator(schema: object): Draft7.Ajv | Draft2020.Ajv2020 {
  const require = createRequire(import.meta.url);
  const options = { allErrors: true, strict: false, ownProperties: true, logger: false } as const;
  const isDraft7 = '$schema' in schema && /draft-0[67]/.test(String(schema.$schema));
  const ajv = isDraft7
    ? new (require('ajv/dist/ajv.js') as typeof Draft7).Ajv(options)
    : new (require('ajv/dist/2020.js') as typeof Draft2020).Ajv2020(options);
  const { default: addFormats } = require('ajv-formats') as { default: FormatsPlugin };
  addFormats(ajv);
  return ajv;
}

function describe({ instancePath, message }: { instancePath: string; message?: string }): string {
  const place = instancePath === '' ? 'the record' : instancePath;
  return `${place} ${message ?? 'is wrong'}`;
}

function unusable(path: string, why: string, cause?: unknown): CarryoverError {
  return new CarryoverError('CONFIG_INVALID', `The JSON Schema ${path} ${why}. Nothing was touched.`, {
    hint: 'It must be one JSON file of draft 2020-12 or draft-07, with references into itself only.',
    details: { file: path },
    cause,
  });
}
