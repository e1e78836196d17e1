import { CarryoverError } from '../errors.ts';
import { nearestName } from '../values/nearest-name.ts';
import type { Config, ConfigBlock } from './settings.ts';

/** The config's settings with those of the environment `name` over them. @throws CONFIG_INVALID if there is none of that name */
export function pickEnvironment(config: Config, name: string | undefined, file: string | null): ConfigBlock {
  const { environments = {}, $schema: _, ...base } = config;
  if (name === undefined) return base;
  if (Object.hasOwn(environments, name)) return { ...base, ...environments[name] };
  const why =
    file === null ? 'there is no config file' : `the config file ${file} has no environment of that name`;
  throw new CarryoverError('CONFIG_INVALID', `--env ${name} can't be used: ${why}.`, {
    hint: hintFor(name, Object.keys(environments)),
  });
}

function hintFor(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest !== null) return `Did you mean --env ${nearest}?`;
  return known.length > 0
    ? `Known are ${known.join(', ')}.`
    : 'Add it under "environments", or leave --env away.';
}
