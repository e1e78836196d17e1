import type { Connection } from './connection.ts';
import { further, goOnSql, readSequences } from './sequences.ts';
import type { SequenceState } from './sequences.ts';
import type { Renaming } from './versions/namespaces.ts';

/** Last numbers that were given, by `SequenceState.key`. */
export type Counters = ReadonlyMap<string, bigint>;

export async function readCounters(connection: Connection, aside?: readonly Renaming[]): Promise<Counters> {
  const states = await readSequences(connection, aside);
  return new Map(states.map(({ key, last }) => [key, last]));
}

/**
 * A number that somebody took from an old counter in the meantime is not to be given again by the new one, which is still
 * this transaction's own. No lock keeps anybody from taking one.
 * @returns where the old counters stand
 */
export async function followCounters(
  connection: Connection,
  aside: readonly Renaming[],
  before: Counters,
): Promise<Counters> {
  const now = await readCounters(connection, aside);
  for (const { state, last } of await behind(connection, moved(before, now)))
    await connection.rows(goOnSql(state, last));
  return now;
}

/**
 * The same behind the commit, for numbers that were taken while it was under way. Others use the new counters by now, so
 * numbers are taken until they are far enough: nothing that is set here could set them back.
 */
export async function catchUpCounters(
  connection: Connection,
  aside: readonly Renaming[],
  before: Counters,
): Promise<void> {
  const now = await readCounters(connection, aside);
  for (const { state, last } of await behind(connection, moved(before, now)))
    await connection.rows(
      `SELECT count(pg_catalog.nextval('${state.relation.replaceAll("'", "''")}'::pg_catalog.regclass))
       FROM pg_catalog.generate_series(1, ${(last - state.last) / state.increment})`,
    );
}

function moved(before: Counters, now: Counters): Counters {
  return new Map([...now].filter(([key, last]) => last !== before.get(key)));
}

/** The new counters that have not come as far as the old ones. */
async function behind(
  connection: Connection,
  counters: Counters,
): Promise<{ readonly state: SequenceState; readonly last: bigint }[]> {
  if (counters.size === 0) return [];
  const states = await readSequences(connection);
  return states.flatMap((state) => {
    const last = counters.get(state.key);
    return last !== undefined && further(state.increment, last, state.last) !== state.last
      ? [{ state, last }]
      : [];
  });
}
