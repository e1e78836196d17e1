import { dropDatabases, testPrefix, within } from './fresh-database.ts';
import type { TestServer } from './test-server.ts';

/** Drops the databases of test runs that ended, in whatever way, without doing it: those older than an hour. */
export async function removeLeftovers(server: TestServer): Promise<void> {
  const anHourAgo = Date.now() / 1000 - 3600;
  const isOld = (name: string): boolean => {
    const [seconds = ''] = name.slice(testPrefix.length).split('_', 1);
    return Number.parseInt(seconds, 36) < anHourAgo;
  };
  await within(server.url, (connection) => dropDatabases(server, connection, testPrefix, isOld));
}
