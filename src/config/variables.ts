import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { CarryoverError } from '../errors.ts';
import { isMissing } from './is-missing.ts';
import type { Variables } from './settings.ts';

/** The environment, and below it what a `.env` file in `folder` adds. The real environment wins, by name or by `…_FILE`. */
export async function readVariables(folder: string, environment: Variables): Promise<Variables> {
  const merged: Record<string, string | undefined> = { ...environment };
  for (const [name, value] of Object.entries(await readDotenv(join(folder, '.env')))) {
    const bare = name.replace(/_FILE$/, '');
    if (!environment[bare] && !environment[`${bare}_FILE`]) merged[name] = value;
  }
  return merged;
}

/**
 * One variable, or the content of the file that `<name>_FILE` names (less one newline at its end), as secrets are mounted.
 * An empty variable counts as not set: then undefined. @throws CONFIG_INVALID
 */
export async function readVariable(name: string, variables: Variables): Promise<string | undefined> {
  const file = variables[`${name}_FILE`];
  if (!file) return variables[name] || undefined;
  if (variables[name]) {
    throw new CarryoverError(
      'CONFIG_INVALID',
      `Both ${name} and ${name}_FILE are set, so it is not clear which one counts.`,
      {
        hint: `Unset one of them.`,
      },
    );
  }
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CarryoverError('CONFIG_INVALID', `The file ${file}, named by ${name}_FILE, can't be read.`, {
      hint: 'Check that it is there (is the secret mounted?) and readable for this user.',
      cause: error,
    });
  });
  return content.replace(/\r?\n$/, '') || undefined;
}

/** Whether a variable says something, itself or by the file that `<name>_FILE` names. */
export function isSet(name: string, variables: Variables): boolean {
  return Boolean(variables[name] || variables[`${name}_FILE`]);
}

async function readDotenv(file: string): Promise<Variables> {
  try {
    return parseEnv(await readFile(file, 'utf8'));
  } catch (error) {
    if (isMissing(error)) return {};
    throw new CarryoverError('CONFIG_INVALID', `The file ${file} can't be read.`, {
      hint: 'Make it readable for this user, or remove it.',
      cause: error,
    });
  }
}
