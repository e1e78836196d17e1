import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { list, verify } from '../../src/index.ts';
import { dumpOf } from './dump.ts';
import { databaseIn, snapshotsIn } from './story.ts';
import type { Story } from './story.ts';

/** Both are true where the command leaves the database alone, neither is where it is half-way: the worst defect of all. */
export interface State {
  readonly old: boolean;
  readonly new: boolean;
}

/** Whether the database is exactly what it was, and whether it is exactly what it was to become. */
export function stateOf(story: Story, folder: string): State {
  const dump = dumpOf(databaseIn(folder));
  return { old: dump === story.old, new: dump === story.new };
}

/** Whether what the command is for has been done. */
export function isDone(story: Story, folder: string): boolean {
  const state = stateOf(story, folder);
  return state.new && (!state.old || snapshotCount(folder) > snapshotCount(story.origin));
}

function snapshotCount(folder: string): number {
  const path = join(snapshotsIn(folder), 'app');
  return readdirSync(path).filter((name) => existsSync(join(path, name, 'manifest.json'))).length;
}

/** What is wrong with the snapshots: one that was there before has changed, or one that is listed does not verify. */
export async function snapshotFaults(story: Story, folder: string): Promise<string[]> {
  const faults: string[] = [];
  const before = join(snapshotsIn(story.origin), 'app');
  for (const id of readdirSync(before).filter(isId)) {
    const now = join(snapshotsIn(folder), 'app', id);
    if (!existsSync(now) || digestOf(now) !== digestOf(join(before, id)))
      faults.push(`the earlier snapshot ${id} was changed`);
  }
  for (const { folder: snapshot, state } of await list({ snapshots: snapshotsIn(folder) })) {
    if (state !== 'complete') faults.push(`${snapshot} is ${state}`);
    else
      await verify({ snapshots: snapshotsIn(folder), snapshot }).catch((error: unknown) =>
        faults.push(String(error)),
      );
  }
  return faults;
}

/** Names that a finished run may not leave behind. */
export function leftovers(story: Story, folder: string): string[] {
  const beside = readdirSync(folder).filter(
    (name) => name !== 'app.db' && name !== 'snapshots' && !isReaders(story, name),
  );
  const retained = beside.filter((name) => /^app\.db-retained-[0-9a-f]+$/.test(name));
  const own = join(snapshotsIn(folder), 'app');
  // Of a snapshot that is there, what was proven of it.
  const proofs = readFolder(join(own, 'proofs')).filter(
    (name) => !existsSync(join(own, name.replace('.json', ''))),
  );
  const inside = [
    ...readdirSync(own).filter((name) => !isId(name) && name !== 'proofs' && name !== 'in-use'),
    // A write that was broken off stays for a quarter of an hour, unseen.
    ...[...proofs, ...readFolder(join(own, 'in-use'))].filter((name) => !/^\..*\.tmp$/.test(name)),
  ];
  const strange = [...beside.filter((name) => !retained.includes(name)), ...inside];
  return retained.length === story.retained ? strange : [...strange, `${retained.length} retained versions`];
}

function readFolder(path: string): string[] {
  return existsSync(path) ? readdirSync(path) : [];
}

function isId(name: string): boolean {
  return /^\d{8}T\d{6}Z-[0-9a-f]{6}$/.test(name);
}

/** A reader who may not write leaves SQLite's own two files, as there is nobody to take them away. */
function isReaders({ name }: Story, file: string): boolean {
  return name === 'backup, wal' && (file === 'app.db-wal' || file === 'app.db-shm');
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const path = join(folder, name);
    hash.update(`${name}\0`);
    if (statSync(path).isFile()) hash.update(readFileSync(path));
  }
  return hash.digest('hex');
}
