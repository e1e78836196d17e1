import { createHash } from 'node:crypto';
import { CarryoverError } from '../errors.ts';

/** How a job names a database, without saying how to get in: each worker knows that from its own config, or does not. */
export interface DatabaseMark {
  /** The name that the config gives it; null if it gives none. */
  readonly name: string | null;
  /** For messages: where it is, without secrets. */
  readonly location: string;
  /** Digest of that: where no name was given, the worker's database must be at the same place. */
  readonly digest: string;
}

export interface KnownDatabase {
  readonly name: string | null;
  readonly location: string;
  readonly url: string;
}

export function markOf({ name, location }: Pick<KnownDatabase, 'name' | 'location'>): DatabaseMark {
  return { name, location, digest: digestOf(location) };
}

/**
 * The database that is meant, among those that this worker knows: by its name in the config, else by where it is. Never by
 * the database's own name: a `shop` for tests is another one than the `shop` that people buy in.
 * @throws CONFIG_INVALID
 */
export function knownDatabase(
  known: readonly KnownDatabase[],
  mark: DatabaseMark,
  host: string,
): KnownDatabase {
  const found =
    known.find(({ name }) => mark.name !== null && name === mark.name) ??
    known.find(({ location }) => digestOf(location) === mark.digest);
  if (found) return found;
  const what = mark.name === null ? mark.location : `${mark.name} (${mark.location})`;
  throw new CarryoverError(
    'CONFIG_INVALID',
    `The worker on ${host} was asked for the database ${what}, which its config does not know. Nothing was read.`,
    {
      hint: 'Name it under "databases" in the config of every worker, in the same way, or run no worker there.',
    },
  );
}

function digestOf(location: string): string {
  return createHash('sha256').update(location).digest('hex');
}
