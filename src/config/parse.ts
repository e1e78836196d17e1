import { dirname, resolve } from 'node:path';
import { CarryoverError } from '../errors.ts';
import { hasScheme } from '../values/has-scheme.ts';
import { defaultFiles } from './default-files.ts';
import { expand } from './expand.ts';
import { findConfig } from './find.ts';
import { pickEnvironment } from './pick-environment.ts';
import { present } from './present.ts';
import { readConfig } from './read-config.ts';
import { readEncryption } from './read-encryption.ts';
import { readKeys } from './read-keys.ts';
import { readSource } from './read-source.ts';
import { schedulePlaces } from './schedule-places.ts';
import { retentionOf } from './retention-of.ts';
import type { Config, ConfigBlock, SecretSources, SettingFlags, Settings, Variables } from './settings.ts';
import { readVariable, readVariables } from './variables.ts';

export interface ConfigSources {
  /** Working directory: where a config file and `.env` are looked for, and what flags are relative to. */
  readonly cwd: string;
  readonly env: Variables;
  readonly flags: SettingFlags;
  /** Makes a relative path in a database URL absolute, as seen from a folder. */
  readonly resolveUrl: ResolveUrl;
}

type ResolveUrl = (url: string, folder: string) => string;
type Partly = Partial<Omit<Settings, 'file' | 'source' | 'encryption' | 'keys' | 'schedules'>>;

/**
 * All settings: a flag wins over the environment (with `.env`), that over the block that `--env` names, that over the
 * rest of the config file. @throws CONFIG_INVALID
 */
export async function loadConfig({ cwd, env, flags, resolveUrl }: ConfigSources): Promise<Settings> {
  const variables = await readVariables(cwd, env);
  const file = await findConfig(cwd, flags.config);
  const folder = file === null ? cwd : dirname(file);
  const config = file === null ? {} : await readConfig(file);
  const given = await fromFlags(flags, variables);
  // What is given need not be there to be expanded.
  if (flags.env !== undefined && flags.database === undefined)
    await refuseTwoDatabases(config, flags.env, variables);
  const { source, schedules, ...block } = pickEnvironment(config, flags.env, file);
  const rest = without(flatten(block), Object.keys(given));
  const expanded = await expand(rest, variables, file ?? '');
  const secrets: SecretSources = {
    flags,
    block: typeof block.snapshots === 'object' ? block.snapshots : {},
    variables,
    file,
    inFolder: (path) => resolve(folder, path),
    inCwd: (path) => resolve(cwd, path),
  };
  return {
    snapshots: resolve(folder, 'snapshots'),
    seeds: [],
    ...(await defaultFiles(folder)),
    ...inFolder(folder, expanded, resolveUrl),
    ...inFolder(cwd, given, resolveUrl),
    ...present({
      encryption: readEncryption(secrets),
      keys: readKeys(secrets),
      azureConnectionString: await readVariable('AZURE_STORAGE_CONNECTION_STRING', variables),
    }),
    schedules: schedulePlaces(folder, await expand(schedules, variables, file ?? '')),
    ...retentionOf(flags, expanded.retention),
    ...(source && { source: () => readSource(source, variables, file ?? '') }),
    file,
  };
}

/** A development `.env` beside `--env production` must not decide unseen which database is changed. */
async function refuseTwoDatabases(config: Config, name: string, variables: Variables): Promise<void> {
  const own = config.environments?.[name]?.database;
  const variable = await readVariable('DATABASE_URL', variables);
  if (own === undefined || variable === undefined || own === variable || own.includes('${DATABASE_URL}'))
    return;
  throw new CarryoverError(
    'CONFIG_INVALID',
    `--env ${name} names a database, and DATABASE_URL names another one. Nothing was touched.`,
    {
      hint: 'Unset DATABASE_URL (look into .env too), or say which with --database.',
    },
  );
}

async function fromFlags(flags: SettingFlags, variables: Variables): Promise<Partly> {
  const { schema, seeds, mapping, snapshots, compression, wait: waitSeconds } = flags;
  const maxAge = flags['max-age'];
  const database = flags.database ?? (await readVariable('DATABASE_URL', variables));
  const from = flags.from ?? (await readVariable('FROM_DATABASE_URL', variables));
  // `--queue` alone means the one that is named elsewhere.
  const given = flags.queue === '' ? undefined : flags.queue;
  const queue = given ?? (await readVariable('CARRYOVER_QUEUE', variables));
  return present({
    database,
    from,
    schema,
    seeds,
    mapping,
    snapshots,
    compression,
    waitSeconds,
    maxAge,
    queue,
  });
}

function flatten({ seeds, snapshots, ...rest }: Omit<ConfigBlock, 'source' | 'schedules'>): Partly {
  const where = typeof snapshots === 'string' ? { dir: snapshots } : snapshots;
  const list = seeds === undefined ? undefined : [seeds].flat();
  const {
    dir,
    compression,
    maxAge,
    retention: { afterBackup: pruneAfterBackup, ...rules } = {},
  } = where ?? {};
  const retention = Object.keys(rules).length > 0 ? rules : undefined;
  return {
    ...rest,
    ...present({ seeds: list, snapshots: dir, compression, maxAge, retention, pruneAfterBackup }),
  };
}

function without(settings: Partly, names: readonly string[]): Partly {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
}

function inFolder(folder: string, settings: Partly, resolveUrl: ResolveUrl): Partly {
  const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(folder, path));
  const { database, databases, from, schema, seeds, mapping, snapshots } = settings;
  const url = (given: string | undefined) => (given === undefined ? undefined : resolveUrl(given, folder));
  return {
    ...settings,
    ...present({
      database: url(database),
      databases: databases && mapValues(databases, (given) => resolveUrl(given, folder)),
      from: url(from),
      schema: absolute(schema),
      seeds: seeds?.map((path) => resolve(folder, path)),
      mapping: absolute(mapping),
      snapshots: snapshots !== undefined && hasScheme(snapshots) ? snapshots : absolute(snapshots),
    }),
  };
}

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
