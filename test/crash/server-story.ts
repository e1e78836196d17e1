import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runBin } from '../run-bin.ts';
import type { Ended } from '../run-bin.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import type { FreshDatabase } from '../servers/fresh-database.ts';
import type { TestServer } from '../servers/test-server.ts';
import { serverDump } from '../story/server-dump.ts';
import { tempFolder } from '../temp-folder.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/servers', import.meta.url));

/** The upgrade of a shop on one server, to be disturbed over and over: what its database may be afterwards. */
export interface ServerStory {
  readonly server: TestServer;
  readonly old: string;
  readonly new: string;
}

/** One playing of the story: a database and a folder of its own. */
export interface Playing {
  readonly database: FreshDatabase;
  readonly folder: string;
  /** Options of `upgrade`, for a URL that may lead through a proxy. */
  words(url: string): string[];
  upgrade(url?: string): Promise<Ended>;
  /** What the database is: one of the two, or a text that says how it is neither. */
  state(): string;
  remove(): Promise<void>;
}

/** Plays the story once undisturbed, to know both ends of it. */
export async function tellServerStory(server: TestServer): Promise<ServerStory> {
  const playing = await play({ server, old: '', new: '' });
  try {
    const old = contentOf(server, playing.database);
    const { code, stderr } = await playing.upgrade();
    if (code !== 0) throw new Error(`The undisturbed upgrade ended with ${code}: ${stderr}`);
    return { server, old, new: contentOf(server, playing.database) };
  } finally {
    await playing.remove();
  }
}

export async function play(story: ServerStory): Promise<Playing> {
  const { server } = story;
  const folder = tempFolder();
  cpSync(join(fixtures, server.product === 'postgres' ? 'postgres' : 'mysql'), folder, { recursive: true });
  const database = await freshDatabase(server, readFileSync(join(folder, 'old.sql'), 'utf8'));
  const words = (url: string): string[] => [
    'upgrade',
    '--yes',
    '--json',
    '--database',
    url,
    '--schema',
    'schema.sql',
    '--mapping',
    'mapping.json',
  ];
  return {
    database,
    folder,
    words,
    upgrade: (url = database.url) => runBin(words(url), { cwd: folder }),
    state() {
      const content = contentOf(server, database);
      if (content === story.old) return 'old';
      return content === story.new ? 'new' : `neither old nor new:\n${differing(content, story)}`;
    },
    remove: () => database.remove(),
  };
}

function contentOf(server: TestServer, database: FreshDatabase): string {
  return serverDump(server, database.url).replaceAll(database.name, 'DATABASE');
}

/** Lines that are in neither, or missing from both. */
function differing(content: string, story: ServerStory): string {
  const [found, old, fresh] = [content, story.old, story.new].map((text) => new Set(text.split('\n')));
  const strange = [...(found ?? [])].filter((line) => !old?.has(line) && !fresh?.has(line));
  const missing = [...(old ?? [])].filter((line) => fresh?.has(line) && !found?.has(line));
  return [...strange.map((line) => `+ ${line}`), ...missing.map((line) => `- ${line}`)]
    .slice(0, 20)
    .join('\n');
}

/** All that is not as promised once a disturbed run has ended: of what it left, and of the run after it. */
export async function faultsAfter(playing: Playing, code: number | null): Promise<string[]> {
  const state = playing.state();
  const after = await playing.upgrade();
  return [
    ...(state === 'old' || state === 'new' ? [] : [`the database is ${state}`]),
    ...(code === 0 && state !== 'new' ? ['it ended with 0, and the database is not the new one'] : []),
    ...(code !== 0 && code !== 30 && state === 'new'
      ? [`it ended with ${code}, and the database is the new one`]
      : []),
    ...(after.code === 0 ? [] : [`the next run ended with ${after.code}: ${after.stdout}${after.stderr}`]),
    ...(playing.state() === 'new' ? [] : [`after the next run the database is ${playing.state()}`]),
  ];
}
