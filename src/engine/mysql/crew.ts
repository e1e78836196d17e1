import { closeAll } from './close-all.ts';
import type { Connection } from './connection.ts';
import type { Server } from './server.ts';

/** The connections of one cutover. */
export interface Crew {
  readonly all: Connection[];
  /** Looks and interrupts. */
  readonly control: Connection;
  /** Asks for tables to see whether somebody waits for them. */
  readonly prober: Connection;
  open(patience: number): Promise<Connection>;
}

/** Opens the first two, to the database `live`. */
export async function createCrew(server: Server, live: string): Promise<Crew> {
  const all: Connection[] = [];
  const open = async (patience: number): Promise<Connection> => {
    const connection = await server.open(live, { forObjects: true });
    all.push(connection);
    await connection.run(`SET SESSION lock_wait_timeout = ${patience}`);
    return connection;
  };
  try {
    return { all, open, control: await open(60), prober: await open(60) };
  } catch (error) {
    await closeAll(all);
    throw error;
  }
}
