import { expect, test } from 'vitest';
import { loadDriver } from '../../../src/engine/server/load-driver.ts';

test('a driver that is not installed is asked for', async () => {
  // No literal, so that it is looked for when it is wanted, and not before.
  const name = ['carryover', 'no', 'such', 'driver'].join('-');
  const load = async (): Promise<unknown> => import(/* @vite-ignore */ name);
  await expect(loadDriver('pg pg-copy-streams', load)).rejects.toMatchObject({
    code: 'CONNECTION_FAILED',
    message: expect.stringContaining('pg and pg-copy-streams') as unknown,
    hint: 'Run: npm install pg pg-copy-streams',
  });
});

test('a driver that is broken is not', async () => {
  const broken = new SyntaxError('broken');
  await expect(loadDriver('pg', () => Promise.reject(broken))).rejects.toBe(broken);
});
