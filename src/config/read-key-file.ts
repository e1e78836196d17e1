import { readFile, stat } from 'node:fs/promises';
import { CarryoverError } from '../errors.ts';

/** Hears what is wrong with a file, but no reason to stop. */
export type Warn = (message: string) => void;

/** A file with recipients or identities, as text. @throws CONFIG_INVALID if it can't be read */
export async function readKeyFile(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new CarryoverError('CONFIG_INVALID', `The key file ${path} can't be read. Nothing was done.`, {
      hint: 'Check that it is there and readable for this user.',
      cause: error,
    });
  });
}

/** Windows has other means than these bits. */
export async function warnIfOpen(path: string, warn: Warn): Promise<void> {
  const { mode } = await stat(path);
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  warn(`Other users of this machine can open the key file ${path}: make it yours alone with \`chmod 600\`.`);
}
