import { readFile } from 'node:fs/promises';
import { CarryoverError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';

/** Bytes of a file that a run obeys. @throws `code` if it can't be read. @param what e.g. `schema file` */
export async function readInput(path: string, what: string, code: ErrorCode): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new CarryoverError(
      code,
      `The ${what} ${path} ${missing ? 'does not exist' : "can't be read"}. Nothing was touched.`,
      {
        hint: `Check the path of the ${what}: it is relative to the working directory, or to the config that names it.`,
        cause,
      },
    );
  }
}
