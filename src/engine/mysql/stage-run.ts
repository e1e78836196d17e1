import { CarryoverError } from '../../errors.ts';
import type { Schema } from '../../model.ts';
import { emptySchema } from '../../values/empty-schema.ts';
import type { StageOptions } from '../engine.ts';
import { closeAll } from './close-all.ts';
import type { Connection } from './connection.ts';
import { guardName, releaseGuards, tryLockStage } from './guard.ts';
import type { Held } from './hold-writers.ts';
import type { Live } from './live.ts';
import { fromMysql } from './mysql-error.ts';
import { quoteIdentifier } from './quote.ts';
import type { Server } from './server.ts';
import { ServerError } from './server-error.ts';
import { newSideId, sideName } from './side-names.ts';

/** What one stage has open, and the databases beside the live one that are its own. */
export interface StageRun {
  readonly id: string;
  /** Databases of this run. */
  readonly staged: string;
  readonly outgoing: string;
  readonly guard: Connection;
  readonly reading: Connection;
  readonly building: Connection;
  held: Held;
  old: Schema;
  /** The old version is kept. */
  keeps: boolean;
}

/** Who holds no writer off. */
export const nobody: Held = {
  holders: new Map(),
  check: async () => undefined,
  release: async () => undefined,
};

/** @throws LOCKED if another run is about to change the same database */
export async function openRun({ server, name, root }: Live, options: StageOptions): Promise<StageRun> {
  const id = newSideId();
  const opened: Connection[] = [];
  const open = async (): Promise<Connection> => {
    const connection = await server.open(name);
    opened.push(connection);
    return connection;
  };
  try {
    const [guard, reading, building] = [await open(), await open(), await open()];
    if (!(await tryLockStage(guard, name, server.waitSeconds))) throw otherStage(server);
    const staged = sideName(root, 'new', id);
    const outgoing = sideName(root, 'old', id);
    for (const side of [staged, outgoing]) await guardName(guard, side);
    // What is gone back to is no left-over, whoever cleans up meanwhile.
    if (options.revertTo !== undefined) await guardName(guard, sideName(root, 'old', options.revertTo));
    return { id, staged, outgoing, guard, reading, building, held: nobody, old: emptySchema, keeps: false };
  } catch (error) {
    await closeAll(opened);
    throw fromMysql(error, `Cannot change ${server.address.location}. Nothing was changed`);
  }
}

function otherStage({ address }: Server): CarryoverError {
  return new CarryoverError(
    'LOCKED',
    `Another run of carryover is about to change ${address.location}. Nothing was changed.`,
    { hint: 'Run again when it is done, or wait longer with --wait SECONDS.' },
  );
}

/** Writers go on, and what was made beside goes; what can't be removed is left to the next run. */
export async function closeRun({ server }: Live, run: StageRun): Promise<void> {
  await run.held.release();
  // A statement that was cut off may still be at work on the server.
  await closeAll([run.reading, run.building]);
  const sides = run.keeps ? [run.staged] : [run.staged, run.outgoing];
  try {
    const connection = await server.open(null);
    for (const side of sides) await connection.run(`DROP DATABASE IF EXISTS ${quoteIdentifier(side)}`);
    await connection.close();
  } catch (error) {
    if (!(error instanceof ServerError) && !(error instanceof CarryoverError)) throw error;
  }
  await releaseGuards(run.guard);
  await run.guard.close();
}
