import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkSource } from '../../src/pull/check/check-source.ts';
import type { Source } from '../../src/pull/source.ts';
import { validateDocument } from '../../src/validate.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const config = read('docs/CONFIG.md');
const schema = JSON.parse(read('schemas/config.schema.json')) as unknown;

test('docs/CONFIG.md tells every key of a config, and every type of auth and pagination', () => {
  const told = (word: string) => config.includes(`\`${word}\``) || config.includes(`"${word}"`);
  expect([...wordsOf(schema)].filter((word) => !told(word))).toEqual([]);
});

test.each(['docs/CONFIG.md', 'docs/MIGRATING-FROM-AN-API.md', 'docs/BACKUPS.md', 'docs/RETENTION.md'])(
  'the examples of %s are configs',
  (path) => {
    const blocks = [...read(path).matchAll(/^```json\n(.*?)^```/gms)].map(([, text = '']) => text);
    expect(blocks.length).toBeGreaterThan(0);
    for (const text of blocks) {
      const document = validateDocument<{ source?: Source }>('config', JSON.parse(text), {
        file: path,
        code: 'CONFIG_INVALID',
      });
      if (document.source) expect(() => checkSource(document.source as Source)).not.toThrow();
    }
  },
);

/** Names of all properties, and the constants that tell forms apart. */
function wordsOf(part: unknown): Set<string> {
  if (typeof part !== 'object' || part === null) return new Set();
  const { properties, const: constant } = part as { properties?: object; const?: unknown };
  const own = [...Object.keys(properties ?? {}), ...(typeof constant === 'string' ? [constant] : [])];
  return new Set([...own, ...Object.values(part).flatMap((inner) => [...wordsOf(inner)])]);
}
