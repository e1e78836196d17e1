import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseServerUrl } from '../../src/engine/server/server-address.ts';
import { families } from '../../src/engine/server/url-family.ts';

const text = readFileSync(new URL('../../docs/CONNECTIONS.md', import.meta.url), 'utf8');

function section(title: string): string {
  return text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
}

test('docs/CONNECTIONS.md tells every option of a URL, and no other', () => {
  const told = [...section('Options').matchAll(/^\| `([\w-]+)`(?: \(`([\w-]+)`\))?/gm)].flatMap(
    ([, one, other]) => (other === undefined ? [one] : [one, other]),
  );
  const known = new Set(Object.values(families).flatMap(({ options }) => options));
  expect(told.toSorted()).toEqual([...known].toSorted());
});

test('docs/CONNECTIONS.md tells every sslmode, in both spellings', () => {
  const told = [...section('TLS').matchAll(/^\| `([\w-]+)`.*`([A-Z_]+)` *\|$/gm)];
  expect(told).toHaveLength(4);
  for (const [, mode = '', word = ''] of told) {
    expect(parseServerUrl(`postgres://h/d?sslmode=${mode}`).tls.mode).toBe(mode);
    expect(parseServerUrl(`mysql://h/d?ssl-mode=${word}`).tls.mode).toBe(mode);
  }
});

test('docs/CONNECTIONS.md explains the sentences that there are', () => {
  const source = readFileSync(
    new URL('../../src/engine/server/connection-failed.ts', import.meta.url),
    'utf8',
  );
  const told = [...section('What goes wrong').matchAll(/^\| (.+?) +\|/gm)].map(
    ([, sentence = '']) => sentence,
  );
  const sentences = told.filter((sentence) => sentence !== 'it says' && !sentence.startsWith('---'));
  expect(sentences.length).toBeGreaterThan(8);
  for (const sentence of sentences) expect(source).toContain(sentence.split(/ …| \(| 10 /)[0]);
});

test('every URL that docs/CONNECTIONS.md shows is one', () => {
  const shown = [...text.matchAll(/\b(?:postgres|mysql):\/\/[^\s`)]+/g)].map(([url]) => url);
  expect(shown.length).toBeGreaterThan(6);
  for (const url of shown) expect(parseServerUrl(url).database).toMatch(/^(shop|database|drill)$/);
});
