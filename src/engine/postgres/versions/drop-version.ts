import { codeOf } from '../../server/code-of.ts';
import type { Connection } from '../connection.ts';
import { forgetRetained } from '../history.ts';
import { catalogDigest, namespaceOids } from './catalog-digest.ts';
import { dropNamespacesSql, managedNamespaces } from './namespaces.ts';

/** How long somebody who still reads an old version is waited for. */
const waitMilliseconds = 2000;

/**
 * Drops the namespaces of a version that nothing uses any more. One that is still read, or on which something of the
 * present version hangs, is left where it is: false.
 */
export async function dropVersion(
  connection: Connection,
  version: string,
  namespaces: readonly string[],
): Promise<boolean> {
  await connection.run('BEGIN');
  try {
    await connection.run(`SET LOCAL lock_timeout = ${waitMilliseconds}`);
    const present = await namespaceOids(connection, await managedNamespaces(connection));
    const before = await catalogDigest(connection, present);
    await connection.run(dropNamespacesSql(namespaces));
    await forgetRetained(connection, [version]);
    const isHarmless = (await catalogDigest(connection, present)) === before;
    await connection.run(isHarmless ? 'COMMIT' : 'ROLLBACK');
    return isHarmless;
  } catch (error) {
    await connection.run('ROLLBACK');
    if (codeOf(error) === '55P03') return false;
    throw error;
  }
}
