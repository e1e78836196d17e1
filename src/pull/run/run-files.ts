import { join } from 'node:path';

/** How far a pull has come: see `RunState`. */
export const stateName = 'state.json';

/** Where the records of a resource and the digests of its pages lie, whatever its name. `names`: all, in the order of pulling. */
export function filesOf(folder: string, names: readonly string[], name: string) {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '_')
    .slice(0, 40);
  const stem = join(folder, `${String(names.indexOf(name) + 1).padStart(4, '0')}-${words}`);
  return { records: `${stem}.jsonl`, pages: `${stem}.pages` };
}

/** Whether a file of a run's folder is one of these. */
export function isRunFile(name: string): boolean {
  return name === stateName || /^\d{4,}-[a-z0-9_-]*\.(?:jsonl|pages)$/.test(name);
}
