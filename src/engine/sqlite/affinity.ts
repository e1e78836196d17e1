import type { Encoding } from '../../model.ts';

export type Affinity = 'integer' | 'text' | 'blob' | 'real' | 'numeric';

/**
 * What SQLite makes of a declared type (https://sqlite.org/datatype3.html, 3.1). The order of the rules counts:
 * `CHARINT` is an integer, `FLOATING POINT` too. In a STRICT table `ANY` keeps every value as it is.
 */
export function affinity(nativeType: string, strict = false): Affinity {
  const type = nativeType.toUpperCase();
  if (type.includes('INT')) return 'integer';
  if (/CHAR|CLOB|TEXT/.test(type)) return 'text';
  if (type === '' || type.includes('BLOB')) return 'blob';
  if (/REAL|FLOA|DOUB/.test(type)) return 'real';
  return strict && type === 'ANY' ? 'blob' : 'numeric';
}

/** How the values of a column with this declared type look in JSON. Without a type, nothing says what to expect. */
export function encodingOf(nativeType: string, strict = false): Encoding {
  const found = affinity(nativeType, strict);
  return found === 'blob' && !/BLOB/i.test(nativeType) ? 'any' : found;
}
