import { onTestFinished } from 'vitest';
import type { Event } from '../../../src/events.ts';
import type { CarryoverError } from '../../../src/errors.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../../src/pull/http/http.ts';
import { openClient } from '../../../src/pull/http/open-client.ts';
import type { ClientInput } from '../../../src/pull/http/open-client.ts';
import type { Source } from '../../../src/pull/source.ts';
import { startApi } from '../apis/start-api.ts';
import type { Api } from '../apis/start-api.ts';

/** A client that ends with the test, does not really wait, and what became of it. */
export interface Opened {
  readonly client: HttpClient;
  /** Milliseconds that it would have waited. */
  readonly waits: number[];
  readonly events: Event[];
  /** The answer's text. */
  get(request: HttpRequest | string): Promise<string>;
  /** Why it failed. */
  failure(request: HttpRequest | string): Promise<CarryoverError>;
}

/** Opens a client; `random` is 0 unless given, so that it waits only as it is told. */
export async function open(
  source: Omit<Source, 'resources'>,
  input: Omit<ClientInput, 'source'> = {},
): Promise<Opened> {
  const waits: number[] = [];
  const events: Event[] = [];
  const client = await openClient({
    source: { resources: {}, ...source },
    onEvent: (event) => events.push(event),
    sleep: async (milliseconds) => void waits.push(milliseconds),
    random: () => 0,
    ...input,
  });
  onTestFinished(() => client.close());
  const get = (request: HttpRequest | string): Promise<string> =>
    client.get(typeof request === 'string' ? { url: request } : request, (answer) => textOf(answer));
  const failure = (request: HttpRequest | string): Promise<CarryoverError> =>
    get(request).then(
      (text) => Promise.reject(new Error(`it worked: ${text.slice(0, 100)}`)),
      (error: CarryoverError) => error,
    );
  return { client, waits, events, get, failure };
}

/** An API that ends with the test. */
export async function api(name: string, options: Readonly<Record<string, unknown>> = {}): Promise<Api> {
  const started = await startApi(name, options);
  onTestFinished(() => started.stop());
  return started;
}

export async function textOf({ body }: HttpAnswer): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** Everything that an error says anywhere. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { hint, details } = error as CarryoverError;
  return [error.name, error.message, error.stack, hint, JSON.stringify(details), wordsOf(error.cause)].join(
    '\n',
  );
}
