import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from './connect.ts';
import { prepareData } from './prepare-data.ts';

/** A private server, made of binaries that are on the machine. It goes when it is stopped, or when this process ends. */
export interface ThrowAway {
  readonly url: string;
  readonly port: number;
  /** Where its data and its sockets are. */
  readonly folder: string;
  /** Kills it without a word (SIGKILL), as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port, with what it had written. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** How to start a server of one product. */
export interface Recipe {
  /** Makes the data folder; runs as the same user as the server. */
  readonly prepare: (place: Place) => readonly string[];
  readonly command: (place: Place) => readonly string[];
  /** What the server has no time to write when it is told to end. */
  readonly signal: 'QUIT' | 'KILL';
  readonly url: (port: number) => string;
  /** Users that the server may run as; the first that the machine has is taken. No server likes to run as root. */
  readonly users: readonly string[];
}

export interface Place {
  readonly folder: string;
  readonly data: string;
  readonly port: number;
}

/** What a server has beside what its recipe says. */
export interface Extras {
  /** Files in its folder, for its eyes only: name → content. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Added to its command line. */
  readonly settings?: (place: Place) => readonly string[];
}

/** Starts a server and waits until it answers. Rejects with its log. */
export async function startThrowAway(recipe: Recipe, extras: Extras = {}): Promise<ThrowAway> {
  const folder = mkdtempSync(join(tmpdir(), 'carryover-server-'));
  const owner = ownerOf(recipe.users);
  try {
    chmodSync(folder, 0o755);
    if (owner !== null) chownSync(folder, owner.uid, owner.gid);
    const place = { folder, data: join(folder, 'data'), port: await freePort() };
    prepareData(recipe, place, owner);
    for (const [name, content] of Object.entries(extras.files ?? {})) {
      writeFileSync(join(folder, name), content, { mode: 0o600 });
      if (owner !== null) chownSync(join(folder, name), owner.uid, owner.gid);
    }
    const command = [...recipe.command(place), ...(extras.settings?.(place) ?? [])];
    return await run(command, recipe, place, owner);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * The server runs below a small shell that waits for the end of its input: it comes when `stop` says so, and also
 * when this process ends, however it does. Then the shell ends the server and removes the folder.
 */
const guard = `"$@" >>"$FOLDER/log" 2>&1 </dev/null & server=$!; echo $server
  read word; kill -$SIGNAL $server 2>/dev/null; wait $server; [ "$word" = keep ] || rm -rf "$FOLDER"`;

async function run(
  command: readonly string[],
  recipe: Recipe,
  place: Place,
  owner: Owner | null,
): Promise<ThrowAway> {
  const env = { ...process.env, FOLDER: place.folder, SIGNAL: recipe.signal };
  let shell: ChildProcess | null = null;
  let server = 0;
  const watch = async (program: readonly string[]): Promise<void> => {
    // Detached: Ctrl+C on the terminal is not for it.
    shell = spawn('sh', ['-c', guard, 'sh', ...program], {
      env,
      cwd: place.folder,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      ...owner,
    });
    shell.unref();
    server = await pidOf(shell);
  };
  const start = async (): Promise<void> => {
    await watch(command);
    await untilUp(recipe.url(place.port), place.folder);
  };
  const end = async (word: string): Promise<void> => {
    const ending = shell;
    shell = null;
    if (ending === null || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.ref();
    ending.stdin?.end(word);
    await ended;
  };
  await start().catch(async (error: unknown) => {
    await end('');
    throw error;
  });
  return {
    url: recipe.url(place.port),
    port: place.port,
    folder: place.folder,
    async kill() {
      killAll(server);
      await end('keep\n');
      // Somebody must still look after the folder.
      await watch(['true']);
    },
    async restart() {
      // What the killed server's children still hold may keep it from starting for a moment.
      for (let tries = 1; ; tries += 1) {
        await end('keep\n');
        try {
          await start();
          return;
        } catch (error) {
          if (tries === 5) throw error;
          await sleep(500);
        }
      }
    },
    async stop() {
      await end('');
      rmSync(place.folder, { recursive: true, force: true });
    },
  };
}

/** Kills a server and its processes: PostgreSQL's go on for a moment when the first one is gone. */
function killAll(server: number): void {
  const found = spawnSync('pgrep', ['-P', String(server)], { encoding: 'utf8' }).stdout.split('\n');
  for (const pid of [server, ...found.filter((line) => line !== '').map(Number)]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // It has ended by itself.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** The first thing that the shell says. */
async function pidOf(shell: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    shell.once('error', reject);
    shell.stdout?.once('data', (line: Buffer) => resolve(Number(line.toString())));
  });
}

async function untilUp(url: string, folder: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      const connection = await connect(url);
      return await connection.close();
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`The server does not answer.\n${logOf(folder)}`, { cause: error });
    }
    await sleep(100);
  }
}

function logOf(folder: string): string {
  const log = join(folder, 'log');
  return existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : '';
}

/** The user that a server runs as. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Null: this process's own user will do. */
function ownerOf(users: readonly string[]): Owner | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string, user: string): string =>
    spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout.trim();
  const user = [...users, 'nobody'].find((name) => id('-u', name) !== '') ?? 'nobody';
  return { uid: Number(id('-u', user)), gid: Number(id('-g', user)) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
