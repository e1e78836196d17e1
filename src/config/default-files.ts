import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './is-missing.ts';
import { present } from './present.ts';

const schemas = ['schema.json', 'schema.sql'];
const mappings = ['mapping.json', 'mapping.ts', 'mapping.js', 'mapping.mjs'];

/** The schema and the mapping that lie in a folder under their usual names. */
export async function defaultFiles(folder: string): Promise<{ schema?: string; mapping?: string }> {
  return present({ schema: await firstThere(folder, schemas), mapping: await firstThere(folder, mappings) });
}

async function firstThere(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) if (await isFile(join(folder, name))) return join(folder, name);
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
