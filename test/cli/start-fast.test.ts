import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../src', import.meta.url));

test('what the program loads at start needs no package but yargs and picocolors, and no part of the core', () => {
  const { packages, files } = loadedAtStart(join(source, 'cli/bin.ts'));
  expect([...packages].toSorted()).toEqual(['picocolors', 'yargs']);
  const outside = [...files].map((file) => relative(source, file)).filter((file) => !file.startsWith('cli/'));
  expect(outside.filter((file) => /^(api|init|migrate|snapshot|engine\/sqlite)\//.test(file))).toEqual([]);
});

/** Follows static imports that are there at run time. */
function loadedAtStart(file: string, found = { packages: new Set<string>(), files: new Set<string>() }) {
  if (found.files.has(file)) return found;
  found.files.add(file);
  if (!existsSync(file)) throw new Error(`${file} is imported, but not there`);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
    /^import (?!type )(?:[^;]*? from )?'([^']+)';/gms,
  )) {
    if (specifier.startsWith('.')) loadedAtStart(join(dirname(file), specifier), found);
    else if (!specifier.startsWith('node:')) found.packages.add(specifier);
  }
  return found;
}
