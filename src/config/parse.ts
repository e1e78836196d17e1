import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { resolveUrl } from '../engine/choose.ts';
import { CarryoverError } from '../errors.ts';
import { nearestName } from '../values/nearest-name.ts';
import { expand } from './expand.ts';
import { findConfig } from './find.ts';
import { isMissing } from './is-missing.ts';
import { readConfig } from './read-config.ts';
import type { Config, ConfigBlock, SettingFlags, Settings, Variables } from './settings.ts';
import { readVariable, readVariables } from './variables.ts';

export interface ConfigSources {
  /** Working directory: where a config file and `.env` are looked for, and what flags are relative to. */
  readonly cwd: string;
  readonly env: Variables;
  readonly flags: SettingFlags;
}

/**
 * All settings: a flag wins over the environment (with `.env`), that over the block that `--env` names, that over the
 * rest of the config file. @throws CONFIG_INVALID, URL_INVALID
 */
export async function loadConfig({ cwd, env, flags }: ConfigSources): Promise<Settings> {
  const variables = await readVariables(cwd, env);
  const file = await findConfig(cwd, flags.config);
  const config = file === null ? {} : await readConfig(file);
  const given = await fromFlags(cwd, variables, flags);
  const block = pickEnvironment(config, flags.env, file);
  const wanted = Object.fromEntries(Object.entries(block).filter(([key]) => !Object.hasOwn(given, key)));
  const folder = file === null ? cwd : dirname(file);
  const fromFile = inFolder(folder, await expand(wanted, variables, file ?? ''));
  return { ...(await defaults(folder)), ...fromFile, ...given, file };
}

/** What flags and the environment give, paths made absolute. */
async function fromFlags(cwd: string, variables: Variables, flags: SettingFlags): Promise<Partial<Settings>> {
  const database = flags.database ?? (await readVariable('DATABASE_URL', variables));
  const named = inFolder(cwd, {
    ...(database === undefined ? {} : { database }),
    ...(flags.schema === undefined ? {} : { schema: flags.schema }),
    ...(flags.seeds === undefined ? {} : { seeds: flags.seeds }),
    ...(flags.mapping === undefined ? {} : { mapping: flags.mapping }),
    ...(flags.snapshots === undefined ? {} : { snapshots: flags.snapshots }),
    ...(flags.wait === undefined ? {} : { waitSeconds: flags.wait }),
  });
  return flags.compression === undefined ? named : { ...named, compression: flags.compression };
}

function pickEnvironment(config: Config, name: string | undefined, file: string | null): ConfigBlock {
  const { environments = {}, $schema: _, ...base } = config;
  if (name === undefined) return base;
  if (Object.hasOwn(environments, name)) return { ...base, ...environments[name] };
  const known = Object.keys(environments);
  const nearest = nearestName(name, known);
  const where =
    file === null ? 'there is no config file' : `the config file ${file} has no environment of that name`;
  throw new CarryoverError('CONFIG_INVALID', `--env ${name} can't be used: ${where}.`, {
    hint:
      nearest === null
        ? known.length > 0
          ? `Known are ${known.join(', ')}.`
          : 'Add it under "environments", or leave --env away.'
        : `Did you mean --env ${nearest}?`,
  });
}

function inFolder(folder: string, block: ConfigBlock): Partial<Settings> {
  const { database, schema, seeds, mapping, snapshots, ...rest } = block;
  const { dir, compression } = typeof snapshots === 'string' ? { dir: snapshots } : { ...snapshots };
  return {
    ...rest,
    ...(database === undefined ? {} : { database: resolveUrl(database, folder) }),
    ...(schema === undefined ? {} : { schema: resolve(folder, schema) }),
    ...(seeds === undefined ? {} : { seeds: [seeds].flat().map((path) => resolve(folder, path)) }),
    ...(mapping === undefined ? {} : { mapping: resolve(folder, mapping) }),
    ...(dir === undefined ? {} : { snapshots: resolve(folder, dir) }),
    ...(compression === undefined ? {} : { compression }),
  };
}

async function defaults(folder: string) {
  const schema = await firstThere(folder, ['schema.json', 'schema.sql']);
  const mapping = await firstThere(folder, ['mapping.json', 'mapping.ts', 'mapping.js', 'mapping.mjs']);
  return {
    seeds: [],
    snapshots: resolve(folder, 'snapshots'),
    ...(schema === undefined ? {} : { schema }),
    ...(mapping === undefined ? {} : { mapping }),
  };
}

async function firstThere(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const path = resolve(folder, name);
    const found = await stat(path).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (found?.isFile()) return path;
  }
  return undefined;
}
