import { writeJson } from '../../values/encoding.ts';
import { tagged } from '../tagged.ts';
import type { ParquetForm } from './parquet-form.ts';

const bytes = { type: 'BYTE_ARRAY' } as const;

export const text: ParquetForm = {
  type: 'TEXT',
  element: { ...bytes, converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  of: (value) => (typeof value === 'string' ? value : undefined),
};

/** JSON texts, to the letter. */
export const json: ParquetForm = {
  type: 'JSON',
  element: { ...bytes, logical_type: { type: 'JSON' } },
  isJson: true,
  of: (value) => (typeof value === 'string' && isJson(value) ? value : undefined),
};

/** The JSON form of each value, for columns that hold values of several kinds. */
export const jsonForms: ParquetForm = { ...json, type: 'JSON of each value', of: writeJson };

/** Only as every reader prints it again: in lower case. */
export const uuid: ParquetForm = {
  type: 'UUID',
  element: { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
  of: (value) => (typeof value === 'string' && uuidPattern.test(value) ? value : undefined),
};

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const blob: ParquetForm = {
  type: 'BLOB',
  element: bytes,
  of: (value) => (typeof value === 'string' ? Buffer.from(value, 'base64') : undefined),
};

/** The same where a bare text is a text. */
export const taggedBlob: ParquetForm = { ...blob, of: (value) => blob.of(tagged(value, '$blob') ?? null) };

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
