import type { Server } from './server.ts';

/** The database that is worked on. */
export interface Live {
  readonly server: Server;
  /** Name of the database. */
  readonly name: string;
  /** The database whose name the names of those beside it begin with. */
  readonly root: string;
  /** Nobody else knows the database, so nobody has to be held off. */
  readonly isPrivate: boolean;
}
