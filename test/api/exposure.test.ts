import { execFileSync } from 'node:child_process';
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exposure } from '../../src/api/exposure.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-exposure-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (...names: string[]) => join(folder, ...names);
const git = (...words: string[]) => execFileSync('git', ['-C', folder, ...words], { stdio: 'pipe' });
const states = async (...paths: string[]) => (await exposure(paths)).map(({ state }) => state);

test('outside of any work tree nothing is exposed', async () => {
  await writeFile(at('app.db'), '');
  expect(await exposure([at('app.db'), at('snapshots')])).toEqual([]);
});

test('a tracked file, one that is not ignored, and one that is', async () => {
  git('init', '-q');
  for (const file of ['tracked.db', 'new.db', 'ignored.db']) await writeFile(at(file), '');
  await writeFile(at('.gitignore'), 'ignored.db\n');
  git('add', 'tracked.db');
  expect(await states(at('tracked.db'), at('new.db'), at('ignored.db'))).toEqual(['tracked', 'not ignored']);
});

test('a folder: with a tracked file in it, not ignored, ignored, and not there yet', async () => {
  git('init', '-q');
  await mkdir(at('tracked'));
  await mkdir(at('open'));
  await writeFile(at('tracked', 'x'), '');
  await writeFile(at('.gitignore'), 'ignored/\nlater/\n');
  await mkdir(at('ignored'));
  git('add', 'tracked/x');
  expect(await states(at('tracked'), at('open'), at('ignored'), at('later'), at('never'))).toEqual([
    'tracked',
    'not ignored',
    'not ignored',
  ]);
});

test('a file tracked although it is ignored is tracked', async () => {
  git('init', '-q');
  await writeFile(at('app.db'), '');
  git('add', 'app.db');
  await writeFile(at('.gitignore'), '*.db\n');
  expect(await states(at('app.db'))).toEqual(['tracked']);
});

test('names with wildcards and dashes mean themselves, and links are followed', async () => {
  git('init', '-q');
  await writeFile(at('a.db'), '');
  git('add', 'a.db');
  await writeFile(at('*.db'), '');
  await writeFile(at('-x'), '');
  await writeFile(at(':(top)y'), '');
  await writeFile(at('.gitignore'), '\\*.db\n-x\n:(top)y\n');
  await symlink(folder, at('link'));
  expect(await states(at('*.db'), at('-x'), at(':(top)y'), at('link', 'a.db'))).toEqual(['tracked']);
});

test('a work tree that git can not read is told, not hidden', async () => {
  await mkdir(at('.git'));
  await writeFile(at('app.db'), '');
  const [found] = await exposure([at('app.db')]);
  expect(found).toMatchObject({ state: 'unknown', message: expect.stringContaining("Can't tell") as string });
});
