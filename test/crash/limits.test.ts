import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../temp-folder.ts';
import { lastingFolder } from './lasting-folder.ts';
import { faultsOfNextRun } from './next-run.ts';
import { playground } from './playground.ts';
import { program, runProgram, startProcess } from './run-program.ts';
import type { Ended } from './run-program.ts';
import { snapshotFaults, stateOf } from './state.ts';
import { databaseIn, snapshotsIn, tellStory } from './story.ts';

const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;
const canMount = tryMount();
const node = process.execPath;

const story = await tellStory('upgrade', 'delete', lastingFolder());

test.skipIf(!canMount)(
  'a disk that is too small: undone, then done when there is room (needs mount -t tmpfs)',
  async () => {
    const codes: (number | null)[] = [];
    for (const kilobytes of [200, 240, 280, 1000]) {
      const disk = join(tempFolder(), 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', disk]);
      try {
        const folder = join(disk, 'data');
        cpSync(story.origin, folder, { recursive: true });
        const ended = await runProgram(story.words(folder), tempFolder());
        codes.push(ended.code);
        await expectTruth(folder, ended);
        execFileSync('mount', ['-o', 'remount,size=4m', disk]);
        expect(await faultsOfNextRun(story, folder, tempFolder())).toEqual([]);
      } finally {
        execFileSync('umount', [disk]);
      }
    }
    expect(codes[0]).toBe(1);
    expect(codes.at(-1)).toBe(0);
  },
);

test.skipIf(!hasPrlimit).each([
  { limit: '--fsize=2000', enough: 'for the lock only' },
  { limit: '--fsize=30000', enough: 'for no copy of the database' },
  { limit: '--fsize=60000', enough: 'for a copy, but not for the new rows' },
])('files may be no longer than $limit, $enough (needs prlimit)', async ({ limit }) => {
  const { folder, cwd } = setUp();
  const ended = await startProcess(['prlimit', limit, node, program, ...story.words(folder)], cwd).ended;
  expect(ended.code).not.toBe(0);
  await expectTruth(folder, ended);
  expect(await faultsOfNextRun(story, folder, cwd)).toEqual([]);
});

/** Where node can't even load its modules, the message is node's own. */
test.skipIf(!hasPrlimit).each([20, 40, 50])(
  'no more than %i files may be open: nothing is changed (needs prlimit)',
  async (files) => {
    const { folder, cwd } = setUp();
    const { code } = await startProcess(
      ['prlimit', `--nofile=${files}`, node, program, ...story.words(folder)],
      cwd,
    ).ended;
    expect(code).not.toBe(0);
    expect(stateOf(story, folder)).toEqual({ old: true, new: false });
    expect(await snapshotFaults(story, folder)).toEqual([]);
    expect(await faultsOfNextRun(story, folder, cwd)).toEqual([]);
  },
);

test.each(['introspect', 'plan'])('a result that nobody can read is no success: %s', async (command) => {
  const { folder } = setUp();
  const unwanted = ['upgrade', '--yes', '--snapshots', snapshotsIn(folder), '--compression', 'gzip'];
  const plan = ['plan', '--json', ...story.words(folder).filter((word) => !unwanted.includes(word))];
  const ended = await intoFull(command === 'plan' ? plan : ['introspect', '--database', databaseIn(folder)]);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('its result could not be printed');
});

test('an upgrade whose result nobody can read says that it is done', async () => {
  const { folder } = setUp();
  const ended = await intoFull(story.words(folder));
  expect(ended.code).toBe(30);
  expect(ended.stderr).toContain('error: The upgrade is done, but');
  expect(stateOf(story, folder).new).toBe(true);
});

function setUp() {
  const { folder, cwd, remove } = playground(story);
  onTestFinished(remove);
  return { folder, cwd };
}

/** The exit code and the message say what is there. */
async function expectTruth(folder: string, { code, stderr }: Ended): Promise<void> {
  const done = code === 0 || code === 30;
  expect({ ...stateOf(story, folder), stderr }).toMatchObject({ old: !done, new: done });
  expect(await snapshotFaults(story, folder)).toEqual([]);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(stderr).not.toContain('did not foresee');
}

async function intoFull(words: readonly string[]): Promise<Ended> {
  const full = openSync('/dev/full', 'w');
  try {
    return await startProcess([node, program, ...words], tempFolder(), { stdout: full }).ended;
  } finally {
    closeSync(full);
  }
}

function tryMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'carryover-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0;
  if (mounted) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return mounted;
}
