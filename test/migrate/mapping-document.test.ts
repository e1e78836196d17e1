import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadMapping } from '../../src/migrate/mapping/load-mapping.ts';
import type { Mapping } from '../../src/migrate/mapping/mapping.ts';
import { applyNames } from '../../src/migrate/mapping/operations/apply.ts';
import { convertNames } from '../../src/migrate/mapping/operations/convert.ts';

const text = readFileSync(new URL('../../docs/MAPPING.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/^```json\n([^]*?)^```$/gm)].map((match) => match[1] ?? '');

test('docs/MAPPING.md has its examples', () => {
  expect(blocks.length).toBeGreaterThan(10);
});

test.each(blocks)('docs/MAPPING.md: an example is a mapping: %s', async (block) => {
  const { mapping } = await loadMapping(JSON.parse(block) as Mapping);
  expect(mapping.tables.size + mapping.drop.length).toBeGreaterThan(0);
});

test('docs/MAPPING.md names every operation in its tables', () => {
  const named = [...text.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(
    (row) => (row[1] ?? '').match(/[a-z0-9-]+/g) ?? [],
  );
  expect(named.filter((name) => name !== 'name').toSorted()).toEqual(
    [...applyNames, ...convertNames].toSorted(),
  );
});
