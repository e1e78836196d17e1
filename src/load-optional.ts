import { CarryoverError } from './errors.ts';
import type { ErrorCode } from './errors.ts';

/** What wants a package that not everybody needs, and so not everybody has. */
export interface Wanted {
  /** What `npm install` takes, e.g. `pg pg-copy-streams`. */
  readonly packages: string;
  /** Goes on after "For", e.g. `this database`. */
  readonly purpose: string;
  readonly code: ErrorCode;
}

/**
 * Loads an optional package when it is first used; `load` is the `import()`.
 * @throws with the code that is wanted if it is not installed
 */
export async function loadOptional<Package>(
  { packages, purpose, code }: Wanted,
  load: () => Promise<Package>,
): Promise<Package> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new CarryoverError(
      code,
      `For ${purpose} carryover needs ${packages.replaceAll(' ', ' and ')}, not installed here. Nothing was touched.`,
      { hint: `Run: npm install ${packages}`, cause: error },
    );
  }
}
