import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Database } from '../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { tempFolder } from '../temp-folder.ts';
import { runProgram, startProcess } from './run-program.ts';
import type { Started } from './run-program.ts';
import { databaseIn, journalModes, tellStory } from './story.ts';

test.each(journalModes)('a writer at full speed loses no row that was acknowledged, %s', async (journal) => {
  const story = await tellStory('upgrade', journal, tempFolder());
  const writer = startBeside('writer', story.origin);
  await writes(writer, 'orders user_id', 20);
  const { code, stderr } = await runProgram([...story.words(story.origin), '--wait', '60'], tempFolder());
  expect({ code, stderr }).toMatchObject({ code: 0 });
  await writes(writer, 'orders customer_id', 20);
  const lines = await stop(writer);
  const db = new Database(databaseIn(story.origin), { readonly: true });
  const has = (table: string): Set<unknown> => new Set(db.prepare(`SELECT id FROM ${table}`).pluck().all());
  const there = new Map([
    ['orders', has('orders')],
    ['countries', has('countries')],
  ]);
  const lost = lines.filter((line) => {
    const [table = '', , id] = line.split(' ');
    return !there.get(table)?.has(Number(id));
  });
  expect(lost).toEqual([]);
  expect(there.get('orders')?.size).toBe(120 + lines.filter((line) => line.startsWith('orders')).length);
  db.close();
});

test.each(journalModes)(
  'a reader sees the old or the new database and nothing between, %s',
  async (journal) => {
    const story = await tellStory('upgrade', journal, tempFolder());
    const reader = startBeside('reader', story.origin);
    await writes(reader, 'id user_id note', 5);
    const { code, stderr } = await runProgram([...story.words(story.origin), '--wait', '60'], tempFolder());
    expect({ code, stderr }).toMatchObject({ code: 0 });
    await writes(reader, 'id customer_id note', 5);
    const seen = new Set(await stop(reader));
    expect([...seen]).toEqual([
      'id user_id note: countries 3, notes 2, orders 120, sessions 15, users 60',
      'id customer_id note: countries 3, customers 60, notes 2, orders 120, plans 2',
    ]);
  },
);

function startBeside(name: string, folder: string): Started {
  const script = fileURLToPath(new URL(`./held/${name}.mjs`, import.meta.url));
  return startProcess([process.execPath, script, databaseIn(folder)], folder);
}

/** Waits until a process has written `count` lines that begin like that. */
async function writes({ child, ended }: Started, beginning: string, count: number): Promise<void> {
  let found = 0;
  while (found < count) {
    const more = await Promise.race([once(child.stdout ?? child, 'data'), ended]);
    if (!Array.isArray(more)) throw new Error(`it ended with ${more.code}: ${more.stderr}`);
    found += String(more[0])
      .split('\n')
      .filter((line) => line.startsWith(beginning)).length;
  }
}

async function stop({ child, ended }: Started): Promise<string[]> {
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await ended;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return stdout.trim().split('\n');
}
