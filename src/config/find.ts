import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CarryoverError } from '../errors.ts';

const names = ['ts', 'mts', 'js', 'mjs', 'json'].map((ending) => `carryover.config.${ending}`);

/** The config file: the one named by `--config`, or the one in `folder`; null if there is none. @throws CONFIG_INVALID */
export async function findConfig(folder: string, named?: string): Promise<string | null> {
  if (named !== undefined) return existing(resolve(folder, named));
  const entries = new Set(await readdir(folder));
  const found = names.filter((name) => entries.has(name));
  if (found.length > 1) {
    throw new CarryoverError(
      'CONFIG_INVALID',
      `There is more than one config file: ${found.join(' and ')} in ${folder}.`,
      {
        hint: 'Keep one of them, or name one with --config FILE.',
      },
    );
  }
  return found[0] === undefined ? null : join(folder, found[0]);
}

async function existing(path: string): Promise<string> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const fault = error.code === 'ENOENT' ? 'does not exist' : "can't be read";
    throw new CarryoverError('CONFIG_INVALID', `The config file ${path} ${fault}. Nothing was touched.`, {
      hint: 'Check the path given with --config.',
      cause: error,
    });
  });
  if (found.isFile()) return path;
  throw new CarryoverError('CONFIG_INVALID', `The config ${path} is not a file.`, {
    hint: 'Name the file itself with --config FILE.',
  });
}
