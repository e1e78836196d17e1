import { chmod, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPrivateFolder } from '../../src/files/private-folder.ts';
import { syncFolder } from '../../src/files/sync-folder.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('createPrivateFolder', () => {
  it('makes the folder and its parents private', async () => {
    const base = await temporaryFolder();
    await createPrivateFolder(join(base, 'a', 'b'));
    expect((await stat(join(base, 'a'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(base, 'a', 'b'))).mode & 0o777).toBe(0o700);
  });

  it('takes a folder that is there as it is', async () => {
    const base = await temporaryFolder();
    await chmod(base, 0o755);
    await createPrivateFolder(base);
    expect((await stat(base)).mode & 0o777).toBe(0o755);
  });

  it('refuses a symbolic link, also one to nowhere', async () => {
    const base = await temporaryFolder();
    await mkdir(join(base, 'real'));
    await symlink('real', join(base, 'link'));
    await symlink('nowhere', join(base, 'dangling'));
    await expect(createPrivateFolder(join(base, 'link'))).rejects.toMatchObject({ code: 'USAGE' });
    await expect(createPrivateFolder(join(base, 'dangling'))).rejects.toMatchObject({ code: 'USAGE' });
    expect(await readdir(base)).toEqual(['dangling', 'link', 'real']);
  });

  it('refuses a folder that everybody can write', async () => {
    const base = await temporaryFolder();
    await chmod(base, 0o1777);
    await expect(createPrivateFolder(base)).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('chmod'),
    });
  });

  it('refuses a file, and a path below one', async () => {
    const base = await temporaryFolder();
    await writeFile(join(base, 'file'), '');
    await expect(createPrivateFolder(join(base, 'file'))).rejects.toMatchObject({ code: 'USAGE' });
    await expect(createPrivateFolder(join(base, 'file', 'x'))).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });
  });
});

describe('syncFolder', () => {
  it('says which folder is missing', async () => {
    const folder = join(await temporaryFolder(), 'gone');
    await expect(syncFolder(folder)).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringContaining(folder),
    });
  });
});
