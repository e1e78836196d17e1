import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { TestContext } from 'vitest';

/** A file system of the given size, e.g. `64k`; the test is skipped, visibly, where mounting is not allowed. */
export function smallDisk(context: TestContext, size: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'carryover-disk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
  } catch {
    context.skip('mounting is not allowed here');
  }
  onTestFinished(() => {
    execFileSync('umount', [folder]);
  });
  return folder;
}
