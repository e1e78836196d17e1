import type { CarryoverError } from '../../errors.ts';
import { nearestName } from '../../values/nearest-name.ts';
import { fault } from './url-fault.ts';

/** What the URLs of one kind of server have of their own. */
export interface UrlFamily {
  readonly port: number;
  readonly socketOption: 'host' | 'socket';
  readonly socketHint: string;
  /** Names of all options (`?name=value`). */
  readonly options: readonly string[];
  /** The error for an option that is none of those. */
  unknown(name: string): CarryoverError;
}

const common = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'connect_timeout', 'silence_timeout'];

export const families: Readonly<Record<'postgres' | 'mysql', UrlFamily>> = {
  postgres: family(5432, 'host', common, 'postgres://user@/shop?host=/var/run/postgresql'),
  mysql: family(
    3306,
    'socket',
    [...common, 'ssl-mode', 'ssl-ca', 'ssl-cert', 'ssl-key'],
    'mysql://user@/shop?socket=/run/mysqld/mysqld.sock',
  ),
};

function family(
  port: number,
  socketOption: UrlFamily['socketOption'],
  others: readonly string[],
  example: string,
): UrlFamily {
  const options = [socketOption, ...others];
  return {
    port,
    socketOption,
    options,
    socketHint: `For a socket write ${example}.`,
    unknown(name) {
      const near = nearestName(name, options);
      const meant = near === null ? `Known: ${options.join(', ')}.` : `Did you mean "${near}"?`;
      return fault(`has an option "${name}" that carryover doesn't know`, meant);
    },
  };
}
