import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/parse.ts';
import { resolveUrl } from '../../src/engine/choose.ts';
import type { SettingFlags, Variables } from '../../src/config/settings.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

const load = (flags: SettingFlags = {}, env: Variables = {}) =>
  loadConfig({ cwd: folder, env, flags, resolveUrl });
const file = (name: string, content: unknown) =>
  writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
/** The usual places. */
const schedulesIn = (place: string) => ({
  file: join(place, 'carryover.schedules.json'),
  state: join(place, '.carryover', 'schedules'),
});
const at = (...names: string[]) => join(folder, ...names);

test('without a config file there are the defaults, and files of the usual names', async () => {
  expect(await load()).toEqual({
    seeds: [],
    snapshots: at('snapshots'),
    schedules: schedulesIn(folder),
    file: null,
  });
  await file('schema.sql', '');
  await file('mapping.ts', '');
  expect(await load()).toMatchObject({ schema: at('schema.sql'), mapping: at('mapping.ts') });
  await file('schema.json', '');
  expect(await load()).toMatchObject({ schema: at('schema.json') });
});

test('a flag wins over the environment, that over the block of --env, that over the config', async () => {
  await file('carryover.config.json', {
    database: 'base.db',
    environments: { prod: { database: 'block.db' } },
  });
  expect((await load()).database).toBe(at('base.db'));
  expect((await load({ env: 'prod' })).database).toBe(at('block.db'));
  const env = { DATABASE_URL: 'variable.db' };
  expect((await load({}, env)).database).toBe(at('variable.db'));
  expect((await load({ env: 'prod', database: 'flag.db' }, env)).database).toBe(at('flag.db'));
});

test('--env and a DATABASE_URL of another database are refused: neither may decide unseen', async () => {
  await file('carryover.config.json', { environments: { prod: { database: 'block.db' }, bare: {} } });
  await expect(load({ env: 'prod' }, { DATABASE_URL: 'variable.db' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
  expect((await load({ env: 'prod' }, { DATABASE_URL: 'block.db' })).database).toBe(at('block.db'));
  expect((await load({ env: 'bare' }, { DATABASE_URL: 'variable.db' })).database).toBe(at('variable.db'));
});

test('paths in a config are relative to its file, flags to the working directory', async () => {
  await mkdir(at('conf'));
  await file('conf/carryover.config.json', {
    database: 'sqlite:./app.db',
    schema: '../schema.json',
    seeds: 'seeds.json',
    snapshots: { dir: 'snaps', compression: 'none' },
  });
  expect(await load({ config: 'conf/carryover.config.json', mapping: 'map.json' })).toEqual({
    schedules: schedulesIn(at('conf')),
    database: `sqlite:${at('conf', 'app.db')}`,
    schema: at('schema.json'),
    seeds: [at('conf', 'seeds.json')],
    mapping: at('map.json'),
    snapshots: at('conf', 'snaps'),
    compression: 'none',
    file: at('conf', 'carryover.config.json'),
  });
});

test('a program can be a config', async () => {
  await file('carryover.config.ts', `export default { database: ('a' as string) + '.db', waitSeconds: 60 };`);
  expect(await load()).toMatchObject({ database: at('a.db'), waitSeconds: 60 });
});

test('.env is read, and the real environment wins, also by a file', async () => {
  await file('.env', 'DATABASE_URL="dotenv.db"\n');
  expect((await load()).database).toBe(at('dotenv.db'));
  expect((await load({}, { DATABASE_URL: 'real.db' })).database).toBe(at('real.db'));
  await file('secret', 'secret.db\n');
  expect((await load({}, { DATABASE_URL_FILE: at('secret') })).database).toBe(at('secret.db'));
});

test('a secret file that is missing, or set beside its variable, is refused', async () => {
  await expect(load({}, { DATABASE_URL_FILE: at('none') })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await file('secret', 'secret.db');
  const both = { DATABASE_URL_FILE: at('secret'), DATABASE_URL: 'x.db' };
  await expect(load({}, both)).rejects.toThrow('Both DATABASE_URL and DATABASE_URL_FILE are set');
  expect((await load({ database: 'flag.db' }, both)).database).toBe(at('flag.db'));
});

test('${NAME} stands for a variable or its file; all that are not set are named', async () => {
  await file('carryover.config.json', {
    database: 'sqlite:${DIR}/${NAME}.db',
    snapshots: '${MISSING}/s',
    schema: '${GONE}',
  });
  await file('name', 'app\n');
  const env = { DIR: '/data', NAME_FILE: at('name'), GONE: '' };
  await expect(load({}, env)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    details: { missing: ['GONE', 'MISSING'] },
  });
  // What a flag replaces need not be set.
  expect(await load({ snapshots: 's', schema: 'x.sql' }, env)).toMatchObject({
    database: 'sqlite:/data/app.db',
  });
});

test("Azure's connection string comes from the environment, or from a file", async () => {
  await file('secret', 'AccountName=a;AccountKey=b\n');
  const env = { AZURE_STORAGE_CONNECTION_STRING_FILE: at('secret') };
  expect(await load({}, env)).toMatchObject({ azureConnectionString: 'AccountName=a;AccountKey=b' });
});

test('a URL of the snapshots is no path', async () => {
  for (const snapshots of ['s3://bucket/prefix', 'azure://box?account=shop', 's3:typo'])
    expect(await load({ snapshots })).toMatchObject({ snapshots });
  expect(await load({ snapshots: './s3:odd' })).toMatchObject({ snapshots: at('s3:odd') });
  await file('carryover.config.json', { snapshots: { dir: 'gs://${BUCKET}/p' } });
  expect(await load({}, { BUCKET: 'b-1' })).toMatchObject({ snapshots: 'gs://b-1/p' });
});

test.each([
  ['an unknown key', '{"databse":"x"}', 'did you mean `database`?'],
  ['broken JSON', '{"database":', "can't be read"],
  ['no object', '3', 'expected an object'],
])('a config with %s is refused', async (_why, text, message) => {
  await file('carryover.config.json', text);
  await expect(load()).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(message) as string,
  });
});

const unreadable = '/proc/self/mem';

test.skipIf(!existsSync(unreadable))(
  'a config that cannot be read at all is not called broken JSON (needs /proc)',
  async () => {
    await symlink(unreadable, at('broken.json'));
    await expect(load({ config: 'broken.json' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      hint: 'Look at the path and at your rights to it.',
    });
  },
);

test('two config files, a missing one and an unknown environment are refused', async () => {
  await expect(load({ config: 'none.json' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await expect(load({ env: 'prod' })).rejects.toThrow('there is no config file');
  await file('carryover.config.json', { environments: { production: {} } });
  await expect(load({ env: 'prodution' })).rejects.toMatchObject({ hint: 'Did you mean --env production?' });
  await file('carryover.config.js', 'export default {}');
  await expect(load()).rejects.toThrow('more than one config file');
});

test('the schedules file and the folder of their states may be named', async () => {
  await file('carryover.config.json', { schedules: '${PLACE}/s.json' });
  expect((await load({}, { PLACE: 'etc' })).schedules).toEqual({
    file: at('etc', 's.json'),
    state: at('etc', '.carryover', 'schedules'),
  });
  await file('carryover.config.json', { schedules: { state: '/var/lib/x' } });
  expect((await load()).schedules).toEqual({ file: at('carryover.schedules.json'), state: '/var/lib/x' });
});
