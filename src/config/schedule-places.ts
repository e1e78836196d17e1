import { dirname, join, resolve } from 'node:path';
import type { ConfigBlock, Settings } from './settings.ts';

/** Where schedules are kept: as the config says, seen from its folder, or in the usual places. */
export function schedulePlaces(folder: string, named: ConfigBlock['schedules']): Settings['schedules'] {
  const { file: path, state } = typeof named === 'string' ? { file: named } : (named ?? {});
  const file = resolve(folder, path ?? 'carryover.schedules.json');
  return {
    file,
    state: state === undefined ? join(dirname(file), '.carryover', 'schedules') : resolve(folder, state),
  };
}
