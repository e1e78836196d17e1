import type { MovedOptions } from '../api/options.ts';
import { present } from '../config/present.ts';
import type { Run } from './command.ts';
import type { Flags } from './flags.ts';
import { requireSetting } from './require-setting.ts';

/**
 * The part of a migrate's options that says where the rows come from. What stands on the command line counts; else the
 * environment or the config must say one thing. All that is said is passed on: the call refuses two of them.
 */
export async function oldRows(flags: Flags, { settings }: Run): Promise<MovedOptions> {
  const { snapshot } = flags;
  const { from, source } = settings;
  if (snapshot !== undefined || flags.from !== undefined)
    return present({ snapshot, from: flags.from === undefined ? undefined : from });
  if (from === undefined && source === undefined) return { from: requireSetting(settings, 'from') };
  return { ...present({ from }), ...(source && { source: await source() }) };
}
