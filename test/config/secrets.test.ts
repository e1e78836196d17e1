import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/parse.ts';
import type { SettingFlags, Variables } from '../../src/config/settings.ts';
import { resolveUrl } from '../../src/engine/choose.ts';
import { tempFolder } from '../temp-folder.ts';

let folder = '';
beforeEach(() => {
  folder = tempFolder();
});

const at = (name: string) => join(folder, name);
const config = (snapshots: unknown) => writeFile(at('carryover.config.json'), JSON.stringify({ snapshots }));
const load = (env: Variables = {}, flags: SettingFlags = {}) =>
  loadConfig({ cwd: folder, env, flags, resolveUrl });

async function keyFile(name: string, text: string, mode = 0o600): Promise<void> {
  await writeFile(at(name), text, { mode });
  await chmod(at(name), mode);
}

/** The keys, and what was warned of. */
async function keys(env: Variables = {}, flags: SettingFlags = {}) {
  const warnings: string[] = [];
  const settings = await load(env, flags);
  return { ...(await settings.keys?.((message) => warnings.push(message))), warnings };
}

describe('who can read new snapshots', () => {
  test('is not said by default: then nothing is encrypted', async () => {
    expect(await load()).not.toHaveProperty('encryption');
    await config({ dir: 'x' });
    expect(await load({ CARRYOVER_IDENTITY: 'AGE-SECRET-KEY-1X' })).not.toHaveProperty('encryption');
  });

  test('are the recipients of the config and of its file', async () => {
    await keyFile('team.txt', '# team\nage1b\n', 0o644);
    await config({ encryption: { recipients: ['${OPS}'], recipientsFile: './team.txt' } });
    const { encryption } = await load({ OPS: 'age1a' });
    expect(await encryption?.()).toEqual({ recipients: ['age1a', '# team\nage1b\n'] });
  });

  test('are those of the command line instead of the config’s and the environment’s', async () => {
    await keyFile('team.txt', 'age1b\n');
    await config({ encryption: { passphrase: 'no' } });
    const flags = { recipient: ['age1a'], 'recipients-file': 'team.txt' };
    const { encryption } = await load({ CARRYOVER_PASSPHRASE: 'no' }, flags);
    expect(await encryption?.()).toEqual({ recipients: ['age1a', 'age1b\n'] });
  });

  test('are those of the block that --env names', async () => {
    const environments = { prod: { snapshots: { encryption: { recipients: ['age1a'] } } } };
    await writeFile(at('carryover.config.json'), JSON.stringify({ environments }));
    const { encryption } = await load({}, { env: 'prod' });
    expect(await encryption?.()).toEqual({ recipients: ['age1a'] });
    expect(await load()).not.toHaveProperty('encryption');
  });

  test('is who knows the passphrase: of the config, or of the environment where nothing else says how', async () => {
    await keyFile('word', 'from a file\n');
    expect(await (await load({ CARRYOVER_PASSPHRASE_FILE: at('word') })).encryption?.()).toEqual({
      passphrase: 'from a file',
    });
    await config({ encryption: { passphrase: '${WORD}' } });
    const both = await load({ WORD: 'of the config', CARRYOVER_PASSPHRASE: 'other' });
    expect(await both.encryption?.()).toEqual({ passphrase: 'of the config' });
  });

  test('is an error where it is said but not there, never no encryption', async () => {
    await config({ encryption: { passphrase: '${WORD}' } });
    await expect((await load()).encryption?.()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await config({ encryption: { recipientsFile: 'gone.txt' } });
    await expect((await load()).encryption?.()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await config({ encryption: {} });
    expect(await (await load()).encryption?.()).toEqual({});
    await keyFile('empty', '\n');
    const { encryption } = await load({ CARRYOVER_PASSPHRASE_FILE: at('empty') });
    expect(await encryption?.()).toEqual({});
  });
});

describe('what opens encrypted snapshots', () => {
  test('is nothing by default', async () => {
    expect(await load()).not.toHaveProperty('keys');
  });

  test('is all that the command line, the environment and the config name', async () => {
    await keyFile('flag.txt', 'FLAG');
    await keyFile('file.txt', 'FILE');
    await config({
      identities: ['${ONE}', 'a ${TWO}'],
      identityFile: 'file.txt',
      encryption: { passphrase: '${WORD}' },
    });
    const env = { ONE: 'ONE', TWO: 'TWO', WORD: 'word', CARRYOVER_IDENTITY: 'VARIABLE' };
    expect(await keys(env, { 'identity-file': 'flag.txt' })).toEqual({
      identities: ['FLAG', 'VARIABLE', 'ONE', 'a TWO', 'FILE'],
      passphrase: 'word',
      warnings: [],
    });
    expect(await keys({ ...env, CARRYOVER_PASSPHRASE: 'other' })).toMatchObject({ passphrase: 'other' });
  });

  test('need not be there where the config names it, as on a machine that only writes', async () => {
    await config({
      identities: ['${ONE}'],
      identityFile: 'gone.txt',
      encryption: { passphrase: '${WORD}' },
    });
    expect(await keys()).toEqual({ identities: [], warnings: [] });
  });

  test('must be there where the command line names it', async () => {
    await expect(keys({}, { 'identity-file': 'gone.txt' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  test('is warned of where others can open its file', async () => {
    await keyFile('open.txt', 'OPEN', 0o640);
    expect((await keys({}, { 'identity-file': 'open.txt' })).warnings).toEqual([
      expect.stringContaining(at('open.txt')),
    ]);
    await config({ identityFile: 'open.txt' });
    expect((await keys()).warnings).toHaveLength(1);
  });
});
