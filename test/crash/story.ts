import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from '../sqlite-driver.ts';
import { dumpOf } from './dump.ts';
import { runMain } from '../run-main.ts';

const files = fileURLToPath(new URL('./story/', import.meta.url));
const newSchema = join(files, 'new.sql');
const seeds = join(files, 'seeds.json');
const mapping = join(files, 'mapping.json');
const declared = ['--schema', newSchema, '--seeds', seeds];

export type JournalMode = 'wal' | 'delete';

/** Each on one of the two, so that both are met. */
const compression: Readonly<Record<JournalMode, string>> = { wal: 'none', delete: 'gzip' };

/** One command on one database, ready to be run over and over on copies. */
export interface Story {
  readonly name: string;
  /** Folder as it is before the command. */
  readonly origin: string;
  /** Dumps: what the database may be after any fault, and nothing else. */
  readonly old: string;
  readonly new: string;
  /** Copies that a finished run keeps for `rollback`. */
  readonly retained: number;
  words(folder: string): string[];
}

export const journalModes: readonly JournalMode[] = ['wal', 'delete'];

export const storyNames = [
  'upgrade',
  'restore into nothing',
  'restore after init',
  'init',
  'backup',
] as const;
export type StoryName = (typeof storyNames)[number];

/**
 * Builds what a command starts from in `folder`, and runs it once undisturbed to know what it makes.
 * @param more SQL that adds to the old database
 */
export async function tellStory(
  name: StoryName,
  journal: JournalMode,
  folder: string,
  more = '',
): Promise<Story> {
  const origin = join(folder, 'origin');
  mkdirSync(origin, { recursive: true });
  execute(
    databaseIn(origin),
    `PRAGMA journal_mode = ${journal}; ${readFileSync(join(files, 'old.sql'), 'utf8')}${more}`,
  );
  await run(folder, ['backup', ...places(origin)]);
  await prepare(name, journal, origin, folder);
  const words = (at: string): string[] => [
    ...commands[name],
    ...places(at),
    '--compression',
    compression[journal],
  ];
  const clean = join(folder, 'clean');
  cpSync(origin, clean, { recursive: true });
  const old = dumpOf(databaseIn(origin));
  await run(folder, words(clean));
  return {
    name: `${name}, ${journal}`,
    origin,
    old,
    new: dumpOf(databaseIn(clean)),
    retained: name === 'upgrade' ? 1 : 0,
    words,
  };
}

export function databaseIn(folder: string): string {
  return join(folder, 'app.db');
}

export function snapshotsIn(folder: string): string {
  return join(folder, 'snapshots');
}

/** The options that say where the story plays. */
function places(folder: string): string[] {
  return ['--database', databaseIn(folder), '--snapshots', snapshotsIn(folder)];
}

const commands: Readonly<Record<StoryName, readonly string[]>> = {
  upgrade: ['upgrade', '--yes', ...declared, '--mapping', mapping],
  'restore into nothing': ['restore', '--yes'],
  'restore after init': ['restore', '--yes', '--mapping', mapping],
  init: ['init', '--yes', ...declared],
  backup: ['backup'],
};

/** The same as a call of the public API. */
export function apiCall(name: StoryName, folder: string): { call: string; options: object } {
  const [call = ''] = commands[name];
  const files = {
    schema: newSchema,
    seeds: [seeds],
    ...(name === 'restore into nothing' ? {} : { mapping }),
  };
  return {
    call,
    options: { database: databaseIn(folder), snapshots: snapshotsIn(folder), snapshot: 'latest', ...files },
  };
}

async function prepare(name: StoryName, journal: JournalMode, origin: string, folder: string): Promise<void> {
  if (!name.startsWith('restore')) return;
  // The way that a deploy goes: what was there is in the snapshot, and the database begins anew.
  const emptied = join(folder, 'emptied', 'app.db');
  mkdirSync(dirname(emptied));
  execute(emptied, `PRAGMA journal_mode = ${journal};`);
  cpSync(emptied, databaseIn(origin));
  if (name === 'restore after init') await run(folder, ['init', '--yes', ...declared, ...places(origin)]);
}

function execute(file: string, sql: string): void {
  const db = new Database(file);
  db.exec(sql);
  db.close();
}

async function run(cwd: string, words: readonly string[]): Promise<void> {
  const { code, stderr } = await runMain(words, { cwd });
  if (code !== 0) throw new Error(`carryover ${words.join(' ')} ended with ${code}: ${stderr}`);
}
