import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { targetTypes } from '../../src/migrate/portable/target-types.ts';
import type { EngineName } from '../../src/model.ts';
import { typeRows } from './type-rows.ts';

const text = readFileSync(new URL('../../docs/TYPES.md', import.meta.url), 'utf8');
const lines = text.split('\n').map((line) => line.replace(/ +/g, ' '));

test.each<EngineName>(['sqlite', 'postgres', 'mysql'])(
  'docs/TYPES.md tells every type of %s as the code has it',
  (engine) => {
    const rows = typeRows(engine).map((cells) => `| ${cells.join(' | ')} |`);
    expect(rows.filter((row) => !lines.includes(row))).toEqual([]);
  },
);

test('docs/TYPES.md gives the reason for each type that becomes another', () => {
  const reasons = Object.values(targetTypes)
    .flat()
    .map(({ because }) => because);
  const flat = text.replace(/\s+/g, ' ');
  expect(reasons.filter((because) => !flat.includes(because))).toEqual([]);
});
