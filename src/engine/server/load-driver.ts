import { loadOptional } from '../../load-optional.ts';

/** Loads a database's driver: see `loadOptional`. @throws CONNECTION_FAILED if it is not installed */
export async function loadDriver<Driver>(packages: string, load: () => Promise<Driver>): Promise<Driver> {
  return loadOptional({ packages, purpose: 'this database', code: 'CONNECTION_FAILED' }, load);
}
