import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Loss } from '../../src/api/options.ts';
import { createConfirm } from '../../src/cli/confirm.ts';
import type { Flags } from '../../src/cli/flags.ts';

const loss: Loss = {
  database: 'shop',
  location: 'sqlite:/data/shop.db',
  summary: 'Everything is dropped:',
  tables: [
    { table: 'empty', rows: 0 },
    { table: 'orders', rows: 1234 },
  ],
};

type Terminal = Parameters<typeof createConfirm>[0];

/** A terminal of streams: what is written to `keys` is typed, what the person sees is in `seen()`. */
function terminal(env: Record<string, string> = {}, isTTY = true) {
  const keys = Object.assign(new PassThrough(), { isTTY, setRawMode: () => undefined });
  const screen = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
  let text = '';
  screen.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { keys, seen: () => text, ends: { env, stdin: keys, stderr: screen } as unknown as Terminal };
}

function confirm(ends: Terminal, flags: Flags = {}) {
  return createConfirm(ends, { flags, pause: () => undefined, signal: new AbortController().signal })(loss);
}

test('--yes is an answer, with or without a terminal', async () => {
  expect(await confirm(terminal({}, false).ends, { yes: true })).toBe(true);
});

test.each([
  ['without a terminal', terminal({}, false), {}],
  ['with CI set', terminal({ CI: 'true' }), {}],
  ['with --json', terminal(), { json: true }],
])('nobody is asked %s', async (_why, { ends, seen }, flags) => {
  await expect(confirm(ends, flags)).rejects.toMatchObject({
    code: 'CONFIRMATION_NEEDED',
    message: expect.stringMatching(/orders +1,234 rows/) as string,
    hint: expect.stringContaining('--yes') as string,
  });
  expect(seen()).toBe('');
});

test('a person sees the loss and types the name of the database', async () => {
  const { ends, keys, seen } = terminal();
  const answer = confirm(ends);
  await until(() => seen().includes('Type the name'));
  expect(seen()).toMatch(/shop at sqlite:\/data\/shop\.db\nEverything is dropped:\n +orders +1,234 rows/);
  expect(seen()).not.toContain('empty');
  keys.write('no\r');
  await until(() => seen().includes('press Ctrl+C'));
  keys.write('\u007f\u007fshop\r');
  expect(await answer).toBe(true);
});

test('a person who presses Ctrl+C has changed nothing', async () => {
  const { ends, keys, seen } = terminal();
  const answer = confirm(ends);
  const press = async () => {
    await until(() => seen().includes('Type the name'));
    keys.write('\u0003');
  };
  await Promise.all([expect(answer).rejects.toMatchObject({ code: 'INTERRUPTED' }), press()]);
});

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
}
