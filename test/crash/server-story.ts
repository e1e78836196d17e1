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
import { serverDump, tablesDump } from '../story/server-dump.ts';
import { tempFolder } from '../temp-folder.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/servers', import.meta.url));

/** The upgrade of a shop on one server, to be disturbed over and over: what its database may be afterwards. */
export interface ServerStory extends Ends {
  readonly server: TestServer;
  /** Tables and rows alone: where a cutover is cut off, the rest may be left to the next run. */
  readonly tables: Ends;
}

/** Dumps. */
interface Ends {
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
  /**
   * What the database is: `old` or `new`; `old with a journal` or `new with a journal` if tables and rows are, and the next
   * run has to put right what the journal says; or a text that says how it is neither.
   */
  state(): Promise<string>;
  remove(): Promise<void>;
}

/** Plays the story once undisturbed, to know both ends of it. */
export async function tellServerStory(server: TestServer): Promise<ServerStory> {
  const playing = await play(untold(server));
  try {
    const [old, oldTables] = [contentOf(server, playing.database), await tablesOf(server, playing.database)];
    const { code, stderr } = await playing.upgrade();
    if (code !== 0) throw new Error(`The undisturbed upgrade ended with ${code}: ${stderr}`);
    const tables = { old: oldTables, new: await tablesOf(server, playing.database) };
    return { server, old, new: contentOf(server, playing.database), tables };
  } finally {
    await playing.remove();
  }
}

/** Where it is of no interest how it ends. */
export function untold(server: TestServer): ServerStory {
  return { server, old: '', new: '', tables: { old: '', new: '' } };
}

export async function play(whole: ServerStory): Promise<Playing> {
  const { server } = whole;
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
    async state() {
      const journal = (await hasJournal(server, database)) ? ' with a journal' : '';
      const is = journal === '' ? contentOf(server, database) : await tablesOf(server, database);
      const story = journal === '' ? whole : whole.tables;
      if (is === story.old) return `old${journal}`;
      return is === story.new ? `new${journal}` : `neither old nor new${journal}:\n${differing(is, story)}`;
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

async function hasJournal({ product }: TestServer, database: FreshDatabase): Promise<boolean> {
  if (product === 'postgres') return false;
  const rows = await database.rows(
    "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'carryover_journal'",
  );
  return rows.length > 0;
}

async function tablesOf(server: TestServer, database: FreshDatabase): Promise<string> {
  if (server.product === 'postgres') return '';
  const rows = await database.rows(
    'SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()',
  );
  const views = rows.map(([name]) => String(name));
  return tablesDump(server, database.url, views).replaceAll(database.name, 'DATABASE');
}

/** Lines that are in neither, or missing from both. */
function differing(content: string, story: Ends): string {
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
  const state = await playing.state();
  const isNew = state.startsWith('new');
  const isOld = state.startsWith('old');
  const text = `${stdout}${stderr}`;
  // Where even the look at what became of it was cut off, the run says that it does not know.
  const knows = !text.includes('does not tell');
  const after = await next();
  const wrong: readonly (readonly [boolean, string])[] = [
    [!isOld && !isNew, `the database is ${state}`],
    // Whoever lives to see the cutover fail puts right himself what he can reach.
    [knows && state.endsWith('with a journal'), `it left ${state}`],
    [code === null, 'it did not end by itself'],
    [code === 0 && state !== 'new', 'it ended with 0, and the database is not the new one'],
    [knows && code !== 0 && code !== 30 && isNew, `it ended with ${code}: ${text}`],
    [code === 30 && isOld, `it ended with 30: ${text}`],
    [isNew && /[Nn]othing was (changed|touched)/.test(text), `it says that it is old: ${text}`],
    [code === 1 && text.includes('UNEXPECTED'), `it ended with what nobody foresaw: ${text}`],
    [/^\s+at /m.test(stderr), `a stack trace: ${stderr}`],
    [after.code !== 0, `the next run ended with ${after.code}: ${after.stdout}${after.stderr}`],
  ];
  const last = await playing.state();
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
