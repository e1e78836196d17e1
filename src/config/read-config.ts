import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { CarryoverError } from '../errors.ts';
import { validateDocument } from '../validate.ts';
import type { Config } from './settings.ts';

/** Reads and checks a config file. @throws CONFIG_INVALID with all that is wrong with it */
export async function readConfig(file: string): Promise<Config> {
  const document = file.endsWith('.json') ? await readJson(file) : await runModule(file);
  return validateDocument<Config>('config', document, { file, code: 'CONFIG_INVALID' });
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(file, error, 'Look at the path and at your rights to it.');
  });
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as unknown;
  } catch (error) {
    throw unreadable(file, error, 'It must be plain JSON: no comments, no trailing commas.');
  }
}

/** c12 takes 100 ms to load, so only a config that is a program pays for it. */
async function runModule(file: string): Promise<unknown> {
  const { loadConfig } = await import('c12');
  const options = {
    rcFile: false,
    globalRc: false,
    packageJson: false,
    dotenv: false,
    extend: false,
    envName: false,
  } as const;
  try {
    const loaded = await loadConfig({
      ...options,
      cwd: dirname(file),
      configFile: basename(file),
      configFileRequired: true,
    });
    return loaded.config;
  } catch (error) {
    throw unreadable(file, error, 'Its default export must be the config object.');
  }
}

function unreadable(file: string, error: unknown, hint: string): CarryoverError {
  const why = error instanceof Error ? error.message : String(error);
  return new CarryoverError('CONFIG_INVALID', `The config file ${file} can't be read: ${why}`, {
    hint,
    cause: error,
  });
}
