import { expect, test } from 'vitest';
import { loadDriver } from '../src/engine/server/load-driver.ts';
import { loadOptional } from '../src/load-optional.ts';

// No literal, so that it is looked for when it is wanted, and not before.
const name = ['carryover', 'no', 'such', 'package'].join('-');
const load = async (): Promise<unknown> => import(/* @vite-ignore */ name);

test('a driver that is not installed is asked for', async () => {
  await expect(loadDriver('pg pg-copy-streams', load)).rejects.toMatchObject({
    code: 'CONNECTION_FAILED',
    message: expect.stringContaining('pg and pg-copy-streams') as unknown,
    hint: 'Run: npm install pg pg-copy-streams',
  });
});

test('what else is not installed is asked for with a code of its own', async () => {
  const wanted = { packages: 'left-pad', purpose: 'padding', code: 'STORAGE_FAILED' } as const;
  await expect(loadOptional(wanted, load)).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    message: 'For padding carryover needs left-pad, not installed here. Nothing was touched.',
  });
});

test('a package that is broken is not asked for', async () => {
  const broken = new SyntaxError('broken');
  await expect(loadDriver('pg', () => Promise.reject(broken))).rejects.toBe(broken);
});
