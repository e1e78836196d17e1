import type { Settings } from '../config/settings.ts';
import { CarryoverError } from '../errors.ts';
import type { Source } from '../pull/source.ts';

/** The old API, its variables put in. @throws USAGE if the config has none, CONFIG_INVALID */
export async function requireSource({ source, file }: Settings): Promise<Source> {
  if (source) return source();
  throw new CarryoverError('USAGE', 'No old API is named, so nothing was done.', {
    hint:
      file === null
        ? 'Describe it as "source" in carryover.config.json; docs/CONFIG.md shows how.'
        : `Describe it as "source" in ${file}; docs/CONFIG.md shows how.`,
  });
}
