import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the workers of a run find the data folders that new servers begin with: see `prepare-data.ts`. */
export const templatesVariable = 'CARRYOVER_TEST_TEMPLATES';

/** Makes the folder for them, and says so to all processes that start from now on. It is gone after `remove()`. */
export function makeTemplates(): { remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'carryover-templates-'));
  // Servers run as users of their own.
  chmodSync(folder, 0o755);
  process.env[templatesVariable] = folder;
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // A run that is interrupted ends without a teardown.
  process.once('exit', remove);
  return { remove };
}
