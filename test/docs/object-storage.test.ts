import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { providers } from '../../src/storage/remote/provider.ts';
import { usualReasons } from '../../src/storage/remote/usual-reasons.ts';
import { parseRemoteUrl } from '../../src/storage/remote/remote-url.ts';

const text = readFileSync(new URL('../../docs/OBJECT-STORAGE.md', import.meta.url), 'utf8');

function section(title: string): string {
  return text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
}

test('docs/OBJECT-STORAGE.md tells every option of a URL, for whom it is, and no other', () => {
  const told = [...section('Options').matchAll(/^\| `(\w+)` +\| (.+?) +\|/gm)].map(([, name, whose]) => [
    name,
    whose,
  ]);
  const schemes = { S3: providers.s3, Google: providers.gs, Azure: providers.azure };
  const names = new Set(Object.values(providers).flatMap(({ options }) => options));
  const known = [...names].map((name) => {
    const whose = Object.entries(schemes).flatMap(([one, { options }]) =>
      options.includes(name) ? [one] : [],
    );
    return [name, whose.length === 3 ? 'all' : whose.join(', ')];
  });
  expect(told.toSorted()).toEqual(known.toSorted());
});

test('every URL that docs/OBJECT-STORAGE.md shows is one', () => {
  const shown = [...text.matchAll(/\b(?:s3|gs|azure):\/\/[^\s`"]+/g)]
    .map(([url]) => url)
    .filter((url) => !url.endsWith('://'));
  expect(shown.length).toBeGreaterThan(4);
  for (const url of shown) expect(parseRemoteUrl(url).location).toMatch(/^\w+:\/\/[\w-]+/);
});

test('docs/OBJECT-STORAGE.md explains sentences that there are', () => {
  const { missing, strange, ...plain } = usualReasons;
  const usual = [
    ...Object.values(plain),
    ...['bucket', 'container'].map(missing),
    ...['S3', 'Azure', 'Google Cloud Storage'].map(strange),
  ].map(({ what }) => what);
  const files = ['s3/reason-of', 'azure/reason-of', 'gcs/reason-of', 'remote/network-reason', 's3/read'];
  const source = files
    .map((file) => readFileSync(new URL(`../../src/storage/${file}.ts`, import.meta.url), 'utf8'))
    .concat(usual)
    .join();
  const told = [...section('What goes wrong').matchAll(/^\| (.+?) +\|/gm)].map(
    ([, sentence = '']) => sentence,
  );
  const sentences = told.filter((sentence) => !/^(it says|-+|carryover needs .*)$/.test(sentence));
  expect(sentences.length).toBeGreaterThan(7);
  for (const sentence of sentences) expect(source).toContain(sentence);
});
