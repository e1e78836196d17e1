import { execFileSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants, copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { tempFolder } from '../temp-folder.ts';
import { canMountImages, makeDisk, mountDisk } from './loop-disk.ts';
import { faultsOfNextRun } from './next-run.ts';
import { program, startProcess } from './run-program.ts';
import { snapshotFaults, stateOf } from './state.ts';
import { journalModes, tellStory } from './story.ts';
import type { Story } from './story.ts';

/** Milliseconds that the run goes on between two power cuts. */
const pause = 40;

test.skipIf(!canMountImages).each(journalModes)(
  'power cut during an upgrade and right after it, %s (needs mount -o loop)',
  async (journal) => {
    const root = tempFolder();
    const story = await tellStory('upgrade', journal, join(root, 'story'));
    const { during, after } = await cutPower(story, root);
    const seen = new Set<string>();
    for (const [index, image] of during.entries()) {
      const { state, faults } = await lookAt(story, image, join(root, 'copy'), index % 8 === 7);
      expect(state.old || state.new, 'old or new, nothing between').toBe(true);
      expect(faults).toEqual([]);
      seen.add(state.old ? 'old' : 'new');
    }
    expect(seen).toContain('old');
    const { state, faults } = await lookAt(story, after, join(root, 'copy'), true);
    expect(state.new, 'what has ended with exit code 0 survives').toBe(true);
    expect(faults).toEqual([]);
    console.log(`${story.name}: ${during.length + 1} power cuts`);
  },
);

/** Runs the story on a disk of its own, and copies the disk over and over while the run stands still. */
async function cutPower(story: Story, root: string): Promise<{ during: string[]; after: string }> {
  const [image, disk, cwd] = [join(root, 'image'), join(root, 'disk'), join(root, 'cwd')];
  mkdirSync(cwd);
  makeDisk(image);
  const unmount = mountDisk(image, disk);
  const during: string[] = [];
  try {
    const folder = join(disk, 'data');
    cpSync(story.origin, folder, { recursive: true });
    execFileSync('sync', ['-f', disk]);
    const { child, ended } = startProcess([process.execPath, program, ...story.words(folder)], cwd);
    const pid = Number(child.pid);
    while (await standsStill(pid, child)) {
      during.push(copyOf(image, join(root, `cut-${during.length}`)));
      child.kill('SIGCONT');
      await sleep(pause);
    }
    const { code, stderr } = await ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    return { during, after: copyOf(image, join(root, 'cut-after')) };
  } finally {
    unmount();
  }
}

/** Stops a process; true when all of its threads stand, so that nothing is on its way to the disk. False if it has ended. */
async function standsStill(pid: number, child: ChildProcess): Promise<boolean> {
  child.kill('SIGSTOP');
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    const states = threadStates(pid);
    if (states.length > 0 && states.every((state) => state === 'T')) return true;
    await sleep(1);
  }
}

function threadStates(pid: number): string[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.map(
      (thread) =>
        /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8'))?.[1] ?? '',
    );
  } catch {
    // The process, or one of its threads, has just ended.
    return [];
  }
}

function copyOf(image: string, copy: string): string {
  copyFileSync(image, copy, constants.COPYFILE_FICLONE);
  return copy;
}

/** Mounts a copy, as the machine would when the power is back, and looks at it. */
async function lookAt(story: Story, image: string, disk: string, nextRun: boolean) {
  const unmount = mountDisk(image, disk);
  try {
    const folder = join(disk, 'data');
    const state = stateOf(story, folder);
    const faults = [
      ...(await snapshotFaults(story, folder)),
      ...(nextRun ? await faultsOfNextRun(story, folder, tempFolder()) : []),
    ];
    return { state, faults };
  } finally {
    unmount();
  }
}
