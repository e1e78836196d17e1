import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A new empty folder, gone after the last test of the file. */
export function lastingFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'carryover-story-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
