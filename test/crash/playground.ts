import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Story } from './story.ts';

export interface Playground {
  /** A copy of the story's folder. */
  readonly folder: string;
  /** An empty folder beside it. */
  readonly cwd: string;
  remove(): void;
}

/** A fresh copy of what a story starts from. */
export function playground(story: Story): Playground {
  const root = mkdtempSync(join(tmpdir(), 'carryover-crash-'));
  const [folder, cwd] = [join(root, 'data'), join(root, 'cwd')];
  mkdirSync(cwd);
  cpSync(story.origin, folder, { recursive: true });
  return { folder, cwd, remove: () => rmSync(root, { recursive: true, force: true }) };
}
