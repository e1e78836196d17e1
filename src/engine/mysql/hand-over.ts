import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import type { Crew } from './crew.ts';
import type { Held } from './hold-writers.ts';
import { inTime } from './in-time.ts';
import type { Server } from './server.ts';
import { begin, interrupt, untilWaiting } from './waiting.ts';
import type { Pending } from './waiting.ts';

export interface HandOver {
  readonly waiter: Pending;
  /** A statement that has to wait if, and only if, the waiter waits for this table. */
  probe(table: string): string;
  /** Called when the waiter has all tables but one. */
  beforeLast?(): Promise<void>;
}

/** Lets go of each table when the waiter is seen to wait for it. */
export async function handOver(
  { server, held }: { readonly server: Server; readonly held: Held },
  crew: Crew,
  parts: HandOver,
): Promise<void> {
  const { holders } = held;
  const left = [...holders.keys()].toSorted(asServersSort(server));
  const { waiter } = parts;
  try {
    while (left.length > 0 && !waiter.settled) {
      const next = await nextWanted(crew, parts, left);
      if (next === null) continue;
      if (left.length === 1) await parts.beforeLast?.();
      await letGo(holders.get(next));
      left.splice(left.indexOf(next), 1);
    }
  } catch (error) {
    await interrupt(crew.control, waiter);
    throw error;
  }
  await inTime(waiter.done);
}

/** The lock is proven to have been there until now: a connection that died would have let writers in. */
async function letGo(holder: Connection | undefined): Promise<void> {
  await holder?.run('UNLOCK TABLES');
}

/** The table that is waited for: most likely the first. */
async function nextWanted(
  crew: Crew,
  { waiter, probe }: HandOver,
  left: readonly string[],
): Promise<string | null> {
  for (const [index, table] of left.entries()) {
    // What the waiter needs some time to come to is no reason to look elsewhere.
    const tries = index === 0 ? 20 : 1;
    for (let attempt = 0; attempt < tries && !waiter.settled; attempt += 1) {
      if (await isWanted(crew, probe(table))) return table;
      await sleep(1);
    }
  }
  return null;
}

async function isWanted({ control, prober }: Crew, sql: string): Promise<boolean> {
  const probing = begin(prober, sql);
  const waits = await untilWaiting(control, probing);
  if (waits) await interrupt(control, probing);
  return waits;
}

/** Servers take the locks of a statement in the order of the bytes of the names. */
function asServersSort({ traits }: Server): (a: string, b: string) => number {
  const key = (name: string): Buffer =>
    Buffer.from(traits.lowerCaseTableNames === 0 ? name : name.toLowerCase());
  return (a, b) => key(a).compare(key(b));
}
