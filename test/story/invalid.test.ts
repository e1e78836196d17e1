import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../temp-folder.ts';
import { invalidNames, layOutInvalid } from './invalid-case.ts';
import { runBin } from '../run-bin.ts';
import { runMain } from '../run-main.ts';

test.each(invalidNames)('%s: its code, a sentence, a hint, and an untouched database', async (name) => {
  const folder = tempFolder();
  const { invalid, release } = await layOutInvalid(name, folder);
  const before = bytesOf(folder);
  try {
    const { code, stdout } = await runMain([...invalid.run, '--json'], {
      cwd: folder,
      ...(invalid.env && { env: invalid.env }),
    });
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string; hint: string } };
    expect({ exit: code, code: error.code }).toEqual({ exit: invalid.exit, code: invalid.code });
    for (const word of invalid.says) expect(`${error.message}\n${error.hint}`).toContain(word);
    expect(error.message).toMatch(/\S/);
    expect(error.hint).toMatch(/\S/);
    expect(stdout).not.toMatch(/hunter2|\bat .+:\d+:\d+|undefined|\[object/);
    expect(bytesOf(folder)).toEqual(before);
  } finally {
    release();
  }
});

const told = [
  'file-is-no-database',
  'seeds-twice-with-one-key',
  'table-without-a-home',
  'snapshot-cut-short',
  'url-of-no-known-engine',
];

test.each(told)('%s: what a person reads on stderr of the program', async (name) => {
  const folder = tempFolder();
  const { invalid, release } = await layOutInvalid(name, folder);
  const { code, stdout, stderr } = await runBin(invalid.run, {
    cwd: folder,
    ...(invalid.env && { env: invalid.env }),
  });
  release();
  expect({ code, stdout }).toEqual({ code: invalid.exit, stdout: '' });
  const error = stderr.slice(stderr.search(/^error: /m));
  expect(error).toMatch(/^error: \S/);
  expect(error).toMatch(/^hint: \S/m);
  for (const word of invalid.says) expect(error).toContain(word);
  expect(stderr).not.toMatch(/hunter2|^ +at .+:\d+/m);
});

function bytesOf(folder: string): Buffer | null {
  const path = join(folder, 'app.db');
  return existsSync(path) ? readFileSync(path) : null;
}
