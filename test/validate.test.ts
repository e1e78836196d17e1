import { expect, test } from 'vitest';
import { CarryoverError } from '../src/errors.ts';
import { validateDocument } from '../src/validate.ts';

interface Problem {
  readonly place: string;
  readonly message: string;
}

function problemsOf(document: unknown): readonly Problem[] {
  return refusalOf(document).details?.['problems'] as readonly Problem[];
}

function refusalOf(document: unknown): CarryoverError {
  try {
    validateDocument('config', document, { file: 'carryover.config.json', code: 'CONFIG_INVALID' });
  } catch (error) {
    if (error instanceof CarryoverError) return error;
    throw error;
  }
  throw new Error('the document was accepted');
}

test('a valid document comes back as it is', () => {
  const document = { database: 'a.db', seeds: ['x.json'], snapshots: { dir: 's' } };
  expect(validateDocument('config', document, { file: 'f', code: 'CONFIG_INVALID' })).toBe(document);
});

test('an unknown key names the nearest known one', () => {
  expect(problemsOf({ databse: 'a.db' })).toEqual([
    { place: '', message: 'unknown key `databse`: did you mean `database`?' },
  ]);
});

test('an unknown key like no other lists the known ones', () => {
  expect(problemsOf({ snapshots: { zzzzzz: 1 } })[0]?.message).toBe(
    'unknown key `zzzzzz`: known here are `dir`, `compression`, `encryption`, `identities`, `identityFile`, `retention`, `maxAge`',
  );
});

test('all problems are told together, each with its place', () => {
  const error = refusalOf({ shrinkLimit: 3, environments: { 'a/b': { waitSeconds: 'soon' } }, schema: '' });
  expect(error.code).toBe('CONFIG_INVALID');
  expect(error.message).toContain('carryover.config.json has 3 problems');
  expect(error.details?.['problems']).toEqual([
    { place: '/schema', message: 'must not be empty, but "" stands there' },
    { place: '/shrinkLimit', message: 'must be at most 1, but 3 stands there' },
    { place: '/environments/a~1b/waitSeconds', message: 'expected a number, but "soon" stands there' },
  ]);
});

test.each([
  [
    'no branch takes such a value',
    { snapshots: 5 },
    '/snapshots',
    'expected a string or an object, but 5 stands there',
  ],
  [
    'one branch takes it but for an item',
    { seeds: ['a', 3] },
    '/seeds/1',
    'expected a string, but 3 stands there',
  ],
  [
    'one branch takes it but for a key',
    { snapshots: { dri: 'x' } },
    '/snapshots',
    'unknown key `dri`: did you mean `dir`?',
  ],
])('of a union only the branch that was meant is told: %s', (_why, document, place, message) => {
  expect(problemsOf(document)).toEqual([{ place, message }]);
});

test('a wrong word names the nearest right one', () => {
  expect(problemsOf({ snapshots: { compression: 'gzp' } })[0]?.message).toContain('did you mean "gzip"?');
});

test('values are shown short, and without passwords or control characters', () => {
  const long = refusalOf({ environments: { a: 'x'.repeat(10_000) } });
  expect(long.message.length).toBeLessThan(300);
  const secret = refusalOf({ environments: { a: 'postgres://u:hunter2@h/d' } });
  expect(secret.message).not.toContain('hunter2');
  expect(secret.message).toContain('postgres://u:***@h/d');
  expect(refusalOf({ '\u001b[31m': 1 }).message).not.toContain('\u001b');
});

test('a key named __proto__ is an unknown key like any other', () => {
  expect(problemsOf(JSON.parse('{"__proto__":{"database":"x"}}'))[0]?.message).toContain(
    'unknown key `__proto__`',
  );
});

test('what is no object at all is told at the top', () => {
  expect(problemsOf([])).toEqual([
    { place: '', message: 'expected an object, but an empty array stands there' },
  ]);
  expect(refusalOf(null).message).toContain('top level: expected an object, but null stands there');
});
