import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CarryoverError } from '../../src/errors.ts';
import { loadMapping } from '../../src/migrate/mapping/load-mapping.ts';
import { defineMapping } from '../../src/migrate/mapping/mapping.ts';
import type { Mapping } from '../../src/migrate/mapping/mapping.ts';
import { applyNames } from '../../src/migrate/mapping/operations/apply.ts';
import { convertNames } from '../../src/migrate/mapping/operations/convert.ts';
import schema from '../../schemas/mapping.schema.json' with { type: 'json' };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-mapping-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(name: string, text: string): ReturnType<typeof loadMapping> {
  await writeFile(join(folder, name), text);
  return loadMapping(name, folder);
}

async function problemsOf(mapping: unknown): Promise<string[]> {
  const error: unknown = await loadMapping(mapping as Mapping).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CarryoverError) || error.code !== 'MAPPING_INVALID') throw error;
  const { problems } = error.details as { problems: { place: string; message: string }[] };
  return problems.map(({ place, message }) => `${place}: ${message}`);
}

test('no mapping is an empty one', async () => {
  expect(await loadMapping(undefined)).toEqual({ mapping: { tables: new Map(), drop: [] }, digest: null });
});

test('a JSON file is read, with a digest of its bytes', async () => {
  const { mapping, digest } = await load('a.json', '{"tables":{"n":{"from":"o","rejects":3}},"drop":["x"]}');
  expect(mapping.tables.get('n')).toMatchObject([{ from: 'o', rejects: 3, place: '/tables/n', where: null }]);
  expect(mapping.drop).toEqual(['x']);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
});

test('a TypeScript file may have functions, big integers and types', async () => {
  const text = `const upper = (text: string): string => text.toUpperCase();
    export default { tables: { n: [{ from: 'o', where: { from: 'a', with: (a: unknown) => a !== 1 },
      columns: { x: { from: ['a'], with: upper }, y: { value: 9007199254740993n } } }] } };`;
  const { mapping } = await load('b.ts', text);
  const source = mapping.tables.get('n')?.[0];
  expect(source?.place).toBe('/tables/n/0');
  expect(source?.where).toMatchObject({ kind: 'function', from: ['a'] });
  expect(source?.columns.get('x')).toMatchObject({ kind: 'function', from: ['a'] });
  expect(source?.columns.get('y')).toEqual({ kind: 'value', value: 9007199254740993n });
});

test.each(['c.mjs', 'c.js'])('a JavaScript file %s is loaded too', async (name) => {
  expect((await load(name, 'export default { drop: ["x"] };')).mapping.drop).toEqual(['x']);
});

test('a table called __proto__ is a table', async () => {
  const { mapping } = await load('d.json', '{"tables":{"__proto__":{"columns":{"__proto__":{"from":"a"}}}}}');
  expect([...(mapping.tables.get('__proto__')?.[0]?.columns.keys() ?? [])]).toEqual(['__proto__']);
});

describe('what is refused', () => {
  test('files that are missing, no JSON, or no module, in a sentence', async () => {
    await expect(loadMapping('none.json', folder)).rejects.toMatchObject({ code: 'MAPPING_INVALID' });
    await expect(load('e.json', '{"tables":')).rejects.toThrow('is no JSON');
    await expect(load('f.ts', 'export default {')).rejects.toThrow("can't be loaded");
  });

  test('unknown keys, naming the nearest', async () => {
    const problems = await problemsOf({
      tables: { n: { colums: {}, columns: { x: { from: 'a', aply: ['trim'] } } } },
    });
    expect(problems.join('\n')).toMatch(/columns/);
    expect(problems.join('\n')).toMatch(/apply/);
  });

  test('all problems of the rules at once, each with its place', async () => {
    const problems = await problemsOf({
      tables: {
        'a/b': {
          columns: {
            none: { apply: ['trim'] },
            two: { from: 'a', value: 1 },
            stray: { value: 1, convert: 'integer' },
            otherwise: { from: 'a', otherwise: 1 },
            brace: { template: '{a' },
            fixed: { template: 'text' },
            several: { from: ['a', 'b'] },
          },
        },
      },
    });
    expect(problems.map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual(
      ['none', 'two', 'stray', 'otherwise', 'brace', 'brace', 'fixed', 'several'].map(
        (name) => `/tables/a~1b/columns/${name}`,
      ),
    );
  });

  test('a function in a JSON file', async () => {
    expect(
      await problemsOf({ tables: { n: { columns: { x: { from: 'a', with: '<function>' } } } } }),
    ).toHaveLength(1);
  });

  test('a condition that is none', async () => {
    expect(await problemsOf({ tables: { n: { where: { a: { above: 3 } } } } })).not.toEqual([]);
    expect(await problemsOf({ tables: { n: { where: { with: () => true, extra: 1 } } } })).toHaveLength(2);
  });
});

test('the JSON Schema knows exactly the operations that exist', () => {
  const { apply, convert } = schema.$defs.rule.properties;
  expect(apply.items.enum.toSorted()).toEqual(applyNames.toSorted());
  expect(convert.enum.toSorted()).toEqual(convertNames.toSorted());
});

test('defineMapping gives back what it gets', () => {
  const mapping = { drop: ['x'] };
  expect(defineMapping(mapping)).toBe(mapping);
});
