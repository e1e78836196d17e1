import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';

/** A Redis of one test's own: it writes what it is told to disk, so that it has it still when it is started again. */
export interface PrivateRedis {
  readonly url: string;
  readonly port: number;
  /** Without a word (SIGKILL). */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one from the `redis-server` of this machine. */
export async function startRedis(password?: string): Promise<PrivateRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'carryover-redis-'));
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const secret = password === undefined ? [] : ['--requirepass', password];
  const url = `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`;
  let server: ChildProcess;
  const start = async (): Promise<void> => {
    server = spawn('redis-server', [...options, '--appendonly', 'yes', ...secret], { stdio: 'ignore' });
    await untilUp(url);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await ended;
  };
  process.once('exit', () => void server.kill('SIGKILL'));
  await start();
  return {
    url,
    port,
    kill: () => end('SIGKILL'),
    restart: start,
    async stop() {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Runs `suite` if this machine has a `redis-server`, else a skipped test says so; it is a failed one if
 * `CARRYOVER_TEST_REQUIRE` names `redis`.
 */
export function describeWithRedis(name: string, suite: () => void): void {
  const isThere = spawnSync('redis-server', ['--version']).status === 0;
  const isRequired = (process.env['CARRYOVER_TEST_REQUIRE'] ?? '').split(',').includes('redis');
  describe.skipIf(!isThere)(`${name}, with redis-server`, () => {
    suite();
  });
  test.skipIf(isThere || !isRequired)(`${name}: redis-server is here`, () => {
    expect(isThere).toBe(true);
  });
}

async function untilUp(url: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.ping();
      return;
    } catch (error) {
      if (tries > 300) throw error;
      await sleep(30);
    } finally {
      client.disconnect();
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
