import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { upgrade } from '../../src/api/upgrade.ts';
import { CarryoverError, errorCodes } from '../../src/errors.ts';
import type { OnEvent } from '../../src/events.ts';
import { runBin } from '../run-bin.ts';
import type { Ended } from '../run-bin.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import type { FreshDatabase } from '../servers/fresh-database.ts';
import type { Product, TestServer } from '../servers/test-server.ts';
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
  readonly product: Product;
  readonly database: FreshDatabase;
  readonly folder: string;
  /** Options of `upgrade`, for a URL that may lead through a proxy. */
  words(url: string): string[];
  upgrade(url?: string): Promise<Ended>;
  /** The same by the library, in this process: it takes a fraction of the time. */
  call(url?: string, onEvent?: OnEvent): Promise<Ended>;
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
    product: server.product,
    database,
    folder,
    words,
    upgrade: (url = database.url) => runBin(words(url), { cwd: folder }),
    call: (url = database.url, onEvent) => call(folder, url, onEvent),
    state() {
      const content = contentOf(server, database);
      if (content === story.old) return 'old';
      return content === story.new ? 'new' : `neither old nor new:\n${differing(content, story)}`;
    },
    remove: () => database.remove(),
  };
}

async function call(folder: string, url: string, onEvent?: OnEvent): Promise<Ended> {
  const options = {
    database: url,
    schema: join(folder, 'schema.sql'),
    mapping: join(folder, 'mapping.json'),
    snapshots: join(folder, 'snapshots'),
    ...(onEvent && { onEvent }),
  };
  try {
    const result = await upgrade(options);
    return { code: 0, stdout: result.status, stderr: '' };
  } catch (error) {
    const isOurs = error instanceof CarryoverError;
    const stderr = isOurs ? `${error.code}: ${error.message}` : `UNEXPECTED: ${String(error)}`;
    return { code: isOurs ? errorCodes[error.code] : 1, stdout: '', stderr };
  }
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

/** All that is not as promised once a disturbed run has ended: of what it said and left, and of the run after it. */
export async function faultsAfter(
  playing: Playing,
  { code, stdout, stderr }: Ended,
  next = playing.upgrade,
): Promise<{ readonly state: string; readonly faults: readonly string[] }> {
  const state = playing.state();
  const text = `${stdout}${stderr}`;
  // Where even the look at what became of it was cut off, the run says that it does not know.
  const knows = !text.includes('does not tell');
  const after = await next();
  const wrong: readonly (readonly [boolean, string])[] = [
    [state !== 'old' && state !== 'new', `the database is ${state}`],
    [code === null, 'it did not end by itself'],
    [code === 0 && state !== 'new', 'it ended with 0, and the database is not the new one'],
    [knows && code !== 0 && code !== 30 && state === 'new', `it ended with ${code}: ${text}`],
    [code === 30 && state === 'old', `it ended with 30: ${text}`],
    [state === 'new' && /[Nn]othing was (changed|touched)/.test(text), `it says that it is old: ${text}`],
    [code === 1 && text.includes('UNEXPECTED'), `it ended with what nobody foresaw: ${text}`],
    [/^\s+at /m.test(stderr), `a stack trace: ${stderr}`],
    [after.code !== 0, `the next run ended with ${after.code}: ${after.stdout}${after.stderr}`],
  ];
  const last = playing.state();
  return {
    state,
    faults: [
      ...wrong.flatMap(([is, what]) => (is ? [what] : [])),
      ...(last === 'new' ? [] : [`after the next run the database is ${last}`]),
    ],
  };
}

/** What still stands beside the database, but for the one version that is kept. */
export async function leftBeside({ database, product }: Playing): Promise<string[]> {
  const rows = await database.rows(
    product === 'postgres'
      ? "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'carryover\\_%'"
      : `SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE '${database.name}%carryover%'
         UNION ALL SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'carryover_journal'`,
  );
  const versions = new Set(rows.map(([name]) => String(name).replace(/(_old_[0-9a-f]+).*/, '$1')));
  const [kept, ...others] = [...versions].toSorted();
  if (kept?.includes('_old_') && others.length === 0) return [];
  return [`beside it stands ${[...versions].join(', ') || 'no version that is kept'}`];
}
