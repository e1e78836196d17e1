import type { Schema } from '../../../model.ts';
import type { Place } from '../reader.ts';

/**
 * Where a version of the database is built beside the one that is there. Definitions call things by their full names, so
 * while statements define something, the version's namespaces bear their own names, and those that were there others.
 */
export interface Site extends Place {
  /** Puts what is there out of the way and runs `make` where nothing is. From then on the site is the new version. */
  fresh(schema: Schema, make: () => Promise<void>): Promise<void>;
  /** A table of the version that was there before `fresh`, as a statement names it. */
  spellOld(table: string): string;
  /** Runs `work`, which defines things, with the version's namespaces under their own names. */
  define(work: () => Promise<void>): Promise<void>;
  /** Runs `work`, which writes rows, so that it is done or undone as a whole. */
  transact(work: () => Promise<void>): Promise<void>;
}
