import type { ErrorObject } from 'ajv/dist/2020.js';
import { nearestName } from './values/nearest-name.ts';
import { redact } from './values/redact.ts';

export interface Problem {
  /** JSON pointer; empty for the whole document. */
  readonly place: string;
  readonly message: string;
  /** What should stand at `place`, if its kind of value is wrong altogether. */
  readonly expected?: string;
  /** The message names what was most likely meant. */
  readonly guessed?: boolean;
}

/** An ajv error (verbose) in words. `alternatives`: what the branches of a union would have taken. */
export function describeProblem(
  error: ErrorObject,
  base: string,
  alternatives: readonly string[] = [],
): Problem[] {
  const place = printable(base + error.instancePath);
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return [
        unknownKey(place, String(params['additionalProperty'] ?? params['unevaluatedProperty']), error),
      ];
    case 'required':
    case 'dependentRequired':
      return [{ place, message: `missing key ${quoted(String(params['missingProperty']))}` }];
    case 'type':
      return [mismatch(place, [params['type']].flat().map(article).join(' or '), error.data)];
    case 'enum':
      return [notListed(place, params['allowedValues'] as unknown[], error.data)];
    case 'const':
      return [mismatch(place, brief(params['allowedValue']), error.data)];
    case 'anyOf':
    case 'oneOf':
      return [noBranch(place, alternatives, error)];
    case 'if':
      return [];
    default:
      return [{ place, message: `${limit(error)}, but ${told(place, error.data)} stands there` }];
  }
}

/** `name` stands at `key` in `place`, where one of `known` should. */
export function wrongKind(place: string, key: string, known: readonly unknown[], name: unknown): Problem {
  if (name === undefined)
    return { place, message: `missing key ${quoted(key)}: ${known.map(brief).join(', ')}` };
  return notListed(`${place}/${key}`, known, name);
}

function limit(error: ErrorObject): string {
  const bound = String((error.params as Record<string, unknown>)['limit']);
  switch (error.keyword) {
    case 'minimum':
      return `must be at least ${bound}`;
    case 'maximum':
      return `must be at most ${bound}`;
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return bound === '1' ? 'must not be empty' : (error.message ?? error.keyword);
    default:
      return error.message ?? error.keyword;
  }
}

function unknownKey(place: string, key: string, error: ErrorObject): Problem {
  const known = knownKeys(error.parentSchema);
  const nearest = nearestName(key, known);
  if (nearest !== null)
    return { place, message: `unknown key ${quoted(key)}: did you mean ${quoted(nearest)}?`, guessed: true };
  if (known.length === 0) return { place, message: `unknown key ${quoted(key)}` };
  const list = known
    .filter((name) => name !== '$schema')
    .map(quoted)
    .join(', ');
  return { place, message: `unknown key ${quoted(key)}: known here are ${list}` };
}

function knownKeys(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, allOf, anyOf, oneOf } = schema as Record<string, unknown>;
  const own = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return [...own, ...[allOf, anyOf, oneOf].flat().flatMap(knownKeys)];
}

function mismatch(place: string, expected: string, data: unknown): Problem {
  return { place, message: `expected ${expected}, but ${told(place, data)} stands there`, expected };
}

function notListed(place: string, allowed: readonly unknown[], data: unknown): Problem {
  const expected = allowed.map(brief).join(', ');
  const one = allowed.length === 1 ? expected : `one of ${expected}`;
  const names = allowed.filter((value) => typeof value === 'string');
  const nearest = typeof data === 'string' ? nearestName(data, names) : null;
  if (nearest === null) return mismatch(place, one, data);
  return {
    place,
    message: `expected ${one}, but ${told(place, data)} stands there: did you mean ${brief(nearest)}?`,
    guessed: true,
  };
}

function noBranch(place: string, alternatives: readonly string[], error: ErrorObject): Problem {
  if (alternatives.length > 0) return mismatch(place, alternatives.join(' or '), error.data);
  return { place, message: `${brief(error.data)} fits more than one form, and exactly one is allowed` };
}

function article(type: unknown): string {
  const name = String(type);
  if (name === 'null') return name;
  return /^[aio]/.test(name) ? `an ${name}` : `a ${name}`;
}

/** What stands there; where a config keeps its secrets, only what kind of value it is. */
function told(place: string, data: unknown): string {
  const secret = /\/source\/(?:auth(?!\/type$)|headers|proxy)/.test(place);
  return secret && ['string', 'number', 'boolean'].includes(typeof data) ? article(typeof data) : brief(data);
}

/** What stands there, never longer than a few words. */
function brief(data: unknown): string {
  if (data === undefined) return 'nothing';
  if (typeof data === 'function') return 'a function';
  if (Array.isArray(data)) return data.length === 0 ? 'an empty array' : `an array of ${data.length}`;
  if (typeof data === 'object' && data !== null)
    return Object.keys(data).length === 0 ? 'an empty object' : 'an object';
  const text = typeof data === 'bigint' ? String(data) : redact(JSON.stringify(data));
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function quoted(name: string): string {
  const text = printable(name);
  return `\`${text.length > 80 ? `${text.slice(0, 79)}…` : text}\``;
}

/** Control characters in names must not reach a terminal. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
