import { CarryoverError } from '../../errors.ts';

/**
 * Loads a database's driver, which not everybody needs and so not everybody has.
 * `load` is the `import()`; `packages` is what `npm install` takes, e.g. `pg pg-copy-streams`.
 * @throws CONNECTION_FAILED if it is not installed
 */
export async function loadDriver<Driver>(packages: string, load: () => Promise<Driver>): Promise<Driver> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new CarryoverError(
      'CONNECTION_FAILED',
      `For this database carryover needs ${packages.replaceAll(' ', ' and ')}, not installed here. Nothing was touched.`,
      { hint: `Run: npm install ${packages}`, cause: error },
    );
  }
}
