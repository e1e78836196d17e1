import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPrivateFile } from '../../src/files/private-file.ts';
import { writeDurably } from '../../src/files/write-durably.ts';
import { smallDisk } from './small-disk.ts';
import { temporaryFolder } from './temporary-folder.ts';

const strace = hasStrace();

describe('writeDurably', () => {
  it('writes a private file, and nothing beside it stays', async () => {
    const folder = await temporaryFolder();
    await writeDurably(join(folder, 'a.json'), 'häl');
    expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('häl');
    expect((await stat(join(folder, 'a.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('makes a readable file private by replacing it', async () => {
    const path = join(await temporaryFolder(), 'a.json');
    await writeFile(path, 'old');
    await chmod(path, 0o644);
    await writeDurably(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('replaces a link and leaves alone what it points to', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'target'), 'theirs');
    await symlink(join(folder, 'target'), join(folder, 'link'));
    await writeDurably(join(folder, 'link'), 'ours');
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('theirs');
    expect(await readFile(join(folder, 'link'), 'utf8')).toBe('ours');
  });

  it('fails with the path and leaves nothing where the rename is refused', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'taken'));
    await writeFile(join(folder, 'taken', 'inside'), '');
    const writing = writeDurably(join(folder, 'taken'), 'x');
    await expect(writing).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringContaining('taken'),
    });
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('says that the folder is missing', async () => {
    const writing = writeDurably(join(await temporaryFolder(), 'no', 'a.json'), 'x');
    await expect(writing).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringContaining('ENOENT'),
    });
  });

  it('keeps the old file on a full disk, and says what to do', async (context) => {
    const folder = smallDisk(context, '64k');
    const path = join(folder, 'a.json');
    await writeDurably(path, 'old');
    const writing = writeDurably(path, Buffer.alloc(1024 * 1024, 'x'));
    await expect(writing).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringContaining('ENOSPC'),
      hint: expect.stringContaining('space'),
    });
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it.skipIf(!strace)('flushes the file before the rename and the folder after it', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'run.ts'), callOf(join(folder, 'out')));
    const calls = traced(folder, join(folder, 'run.ts'));
    const rename = calls.findIndex((call) => call.startsWith('rename'));
    expect(calls.slice(rename - 1, rename + 2).map((call) => call.replace(/\(.*/, ''))).toEqual([
      'fsync',
      expect.stringMatching(/^rename/),
      'fsync',
    ]);
    expect(calls[rename - 1]).toContain('.out.');
    expect(calls[rename + 1]).toContain(`<${folder}>`);
  });
});

describe('createPrivateFile', () => {
  it('never writes into a file that is there', async () => {
    const path = join(await temporaryFolder(), 'there');
    await writeFile(path, 'theirs');
    await expect(createPrivateFile(path)).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    expect(await readFile(path, 'utf8')).toBe('theirs');
  });

  it('takes close twice', async () => {
    const file = await createPrivateFile(join(await temporaryFolder(), 'a'));
    await file.finish();
    await expect(file.close()).resolves.toBeUndefined();
  });
});

function callOf(path: string): string {
  const module = new URL('../../src/files/write-durably.ts', import.meta.url).href;
  return `import { writeDurably } from ${JSON.stringify(module)};\nawait writeDurably(${JSON.stringify(path)}, 'x');\n`;
}

/** The changing system calls of a script, in order, with the paths behind the file handles. */
function traced(folder: string, script: string): string[] {
  const jiti = new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url).pathname;
  const log = join(folder, 'strace.log');
  const filter = 'trace=fsync,rename,renameat,renameat2';
  execFileSync('strace', ['-f', '-qq', '-y', '-o', log, '-e', filter, process.execPath, jiti, script], {
    env: { PATH: process.env['PATH'], JITI_FS_CACHE: 'false', JITI_CACHE: 'false' },
  });
  return execFileSync('cat', [log], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder) && !line.includes('resumed'))
    .map((line) => line.replace(/^\d+\s+/, ''));
}

function hasStrace(): boolean {
  try {
    execFileSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
