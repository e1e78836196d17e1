import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** An old API that runs as a process of its own. */
export interface Api {
  /** `http://127.0.0.1:PORT`, or what the API's own line says. */
  readonly url: string;
  /** What it was asked so far, in order. */
  log(): Promise<LoggedRequest[]>;
  /** Ends the process; twice is safe. */
  stop(): Promise<void>;
}

export interface LoggedRequest {
  readonly method: string;
  /** Path and query, as it came. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Starts `test/pull/apis/<name>.mjs` with its options and waits until it listens.
 * Such a program prints one line `{"port":N}` and may answer `GET /__log` with its requests.
 */
export async function startApi(name: string, options: Readonly<Record<string, unknown>> = {}): Promise<Api> {
  const program = fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const atExit = (): void => void child.kill('SIGKILL');
  process.once('exit', atExit);
  child.once('exit', () => process.removeListener('exit', atExit));
  for await (const line of createInterface({ input: child.stdout })) {
    const { port, scheme = 'http', log = port } = JSON.parse(line) as Listening;
    return { url: `${scheme}://127.0.0.1:${port}`, log: () => fetchLog(log), stop };
  }
  throw new Error(`test/pull/apis/${name}.mjs ended before it listened`);
}

interface Listening {
  readonly port: number;
  /** Default http. */
  readonly scheme?: 'http' | 'https';
  /** Port that answers `/__log` in plain HTTP, if it is another one. */
  readonly log?: number;
}

async function fetchLog(port: number): Promise<LoggedRequest[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/__log`);
  return (await answer.json()) as LoggedRequest[];
}
