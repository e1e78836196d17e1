import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sqliteSession } from '../engine/sqlite-session.ts';
import { buildDeclared } from '../../src/init/build-declared.ts';
import { portableTypes } from '../../src/values/portable-type.ts';
import { tempFolder } from '../temp-folder.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const text = read('../../docs/SCHEMA.md');
const [schema = '', seeds = ''] = [...text.matchAll(/^```json\n([^]*?)^```$/gm)].map((match) => match[1]);

test('the schema and the seeds of docs/SCHEMA.md can be used', async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'schema.json'), schema);
  writeFileSync(join(folder, 'seeds.json'), seeds);
  const declared = await buildDeclared(
    join(folder, 'schema.json'),
    [join(folder, 'seeds.json')],
    await sqliteSession(),
  );
  await declared.close();
  expect(declared.schema.tables.map((table) => table.name)).toEqual(['countries', 'customers']);
  expect(declared.seeds.get('countries')).toBe(2);
});

test('docs/SCHEMA.md names every key of schema.schema.json and every type', () => {
  const keys = [...keysOf(JSON.parse(read('../../schemas/schema.schema.json')))];
  const words = [...keys, ...Object.keys(portableTypes)].filter((word) => word !== '$schema');
  expect(words.filter((word) => !new RegExp(`[\`"]${word}[\`"(:]`).test(text))).toEqual([]);
});

/** Names under any `properties` of a JSON Schema. */
function* keysOf(node: unknown): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'properties' && typeof value === 'object' && value !== null) yield* Object.keys(value);
    yield* keysOf(value);
  }
}
