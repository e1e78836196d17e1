import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { CarryoverError } from '../../errors.ts';
import type { RedisAddress } from './redis-address.ts';

/** So that a server that went silent is not waited for. */
const connectTimeout = 10_000;
const oldest = 5;

export type Connection = ReturnType<typeof connectionOptions>;

/** How every connection of ours is made: one that is lost is made again, for as long as it takes. */
export function connectionOptions({ host, port, database, username, password, tls }: RedisAddress) {
  return {
    host,
    port,
    db: database,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: { servername: host } }),
    connectTimeout,
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => Math.min(100 * 2 ** Math.min(times, 5), 2000),
  };
}

/**
 * Makes sure that the server is there and lets us in; waits so long for one that is not there yet.
 * @throws CONNECTION_FAILED, INTERRUPTED
 */
export async function reachRedis(
  Client: typeof Redis,
  address: RedisAddress,
  { waitSeconds, signal }: { readonly waitSeconds: number; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const deadline = Date.now() + waitSeconds * 1000;
  for (;;) {
    const fault = await tryOnce(Client, address);
    if (signal?.aborted) throw interrupted(address);
    if (fault === null) return;
    if (fault.final || Date.now() >= deadline) throw unreachable(address, fault.why);
    const pause = Math.min(500, Math.max(0, deadline - Date.now()));
    await sleep(pause, undefined, { ...(signal && { signal }) }).catch(() => undefined);
  }
}

/** What keeps us out; `final`: waiting does not help. */
interface Fault {
  readonly why: string;
  readonly final: boolean;
}

async function tryOnce(Client: typeof Redis, address: RedisAddress): Promise<Fault | null> {
  const options = { ...connectionOptions(address), lazyConnect: true, maxRetriesPerRequest: 0 };
  const client = new Client({ ...options, retryStrategy: () => null });
  let cause: Error | null = null;
  // What `connect` rejects with is only that the connection is closed.
  client.on('error', (error: Error) => (cause ??= error));
  try {
    await client.connect();
    const version = /redis_version:(\d+)/.exec(await client.info('server'))?.[1];
    if (Number(version) < oldest) return { why: `it is Redis ${version}; ${oldest} is needed`, final: true };
    return null;
  } catch (error) {
    return faultOf(cause ?? error);
  } finally {
    client.disconnect();
  }
}

function faultOf(error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error);
  if (/WRONGPASS|invalid password|invalid username/i.test(message))
    return { why: 'it does not take this user or password', final: true };
  if (/NOAUTH/.test(message)) return { why: 'it wants a password, and the URL has none', final: true };
  if (/NOPERM/.test(message)) return { why: 'this user may not do what is needed', final: true };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { why: code === '' ? message : code, final: false };
}

function interrupted({ location }: RedisAddress): CarryoverError {
  return new CarryoverError(
    'INTERRUPTED',
    `Stopped while it waited for the queue ${location}. Nothing was done.`,
  );
}

function unreachable({ location }: RedisAddress, why: string): CarryoverError {
  return new CarryoverError(
    'CONNECTION_FAILED',
    `Cannot use the queue ${location}: ${why}. Nothing was done.`,
    {
      hint: 'Is the server started, and are host, port, user and password right? --wait SECONDS waits for one that is starting.',
    },
  );
}
