import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Resource, Source } from '../../../src/pull/source.ts';
import { tempFolder } from '../../temp-folder.ts';
import { sourceOf, startPaged } from './pull-once.ts';

const program = fileURLToPath(new URL('./pull-child.mjs', import.meta.url));
const sized = { sizeParam: 'size', size: 50 };

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
}

/** Runs a pull as a process of its own; kills it as soon as `isTime`. */
async function run(source: Source, folder: string, isTime: () => boolean): Promise<Ended> {
  const child = spawn(process.execPath, [program, JSON.stringify({ source, folder })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (_, signal) => resolve({ signal, stdout })),
  );
  while (child.exitCode === null && child.signalCode === null) {
    if (isTime()) child.kill('SIGKILL');
    await setTimeout(2);
  }
  return ended;
}

/** Pages that the state on disk tells, over all resources. */
function savedPages(folder: string): number {
  const path = join(folder, 'state.json');
  if (!existsSync(path)) return 0;
  const { resources } = JSON.parse(readFileSync(path, 'utf8')) as { resources: { pages: number }[] };
  return resources.reduce((sum, { pages }) => sum + pages, 0);
}

const byPage: Resource = {
  path: '/api/users',
  records: '/data',
  key: 'id',
  pagination: { type: 'page', ...sized },
};
const cases: readonly (readonly [
  string,
  Readonly<Record<string, Resource>>,
  Readonly<Record<string, unknown>>,
])[] = [
  ['pages', { users: byPage }, { users: { total: 1010, kind: 'page' } }],
  [
    'a keyset with ties',
    { users: { ...byPage, pagination: { type: 'keyset', by: 'at', param: 'since', ...sized } } },
    { users: { total: 1010, kind: 'keyset', tie: 7 } },
  ],
  [
    'children',
    {
      users: { ...byPage, pagination: { type: 'link', ...sized } },
      notes: {
        path: '/api/users/{id}/notes',
        records: '/data',
        parent: { resource: 'users', columns: { user_id: 'id' } },
      },
    },
    { users: { total: 60, kind: 'link' }, 'users/notes': { total: 9 } },
  ],
];

describe.each(cases)('a pull of %s that is killed', (_, resources, offered) => {
  it('ends up the same, again and again', async () => {
    const api = await startPaged({ resources: offered, delay: 120 });
    const source = sourceOf(api, resources);
    const root = tempFolder();
    const whole = await run(source, join(root, 'whole', '.pull'), () => false);
    const wholeRequests = (await api.log()).length;
    const folder = join(root, 'killed', '.pull');
    let kills = 0;
    let before = 0;
    // Each process is killed in the middle of a request, once it has noted that it got further than the one before.
    for (let ended = false; !ended && kills < 2;) {
      const found = await run(source, folder, () => savedPages(folder) > before);
      ended = found.signal === null;
      if (!ended) kills += 1;
      before = savedPages(folder);
    }
    expect(kills).toBe(2);
    const last = await run(source, folder, () => false);
    const told = JSON.parse(last.stdout) as { notices: string[]; rows: object; pulled: object };
    const expected = JSON.parse(whole.stdout) as typeof told;
    expect(told.notices).toEqual([expect.stringMatching(/^Going on with the pull/)]);
    expect(told.rows).toEqual(expected.rows);
    expect(told.pulled).toEqual(expected.pulled);
    expect(readdirSync(join(root, 'killed'))).toEqual([]);
    // Each kill costs what was not noted yet, not all that was read.
    const requests = (await api.log()).length - wholeRequests;
    expect(requests).toBeLessThan(wholeRequests * 2);
  });
});
