import { createServer, request as forward } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request on its way, whole. */
export interface Passing {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Number of the request, from 1. */
  readonly count: number;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * What happens to a request. `reset`: the service never sees it. `lose`: it is done, and the answer lost. `stall`: it is done,
 * and half of the answer never comes. `cut`: the connection breaks in the middle of the answer's body. A function makes another
 * answer of the true one; an object is the answer, and the service never sees the request.
 */
export type Fault =
  'pass' | 'reset' | 'lose' | 'stall' | 'cut' | Answer | { readonly alter: (answer: Answer) => Answer };

export interface HttpProxy {
  readonly url: string;
  /** All requests, as `PUT /bucket/name?query`. */
  readonly seen: readonly string[];
  /** Faults it has caused: a test that caused none shows nothing. */
  readonly struck: number;
  close(): Promise<void>;
}

/**
 * Stands between a client and an HTTP service on this machine, and does to each request what `decide` says. Those of which
 * `isAlone` is true reach the service one after another.
 */
export async function startHttpProxy(
  target: string,
  decide: (passing: Passing) => Fault | Promise<Fault>,
  isAlone: (passing: Passing) => boolean = () => false,
): Promise<HttpProxy> {
  const seen: string[] = [];
  const state = { struck: 0 };
  let queue: Promise<unknown> = Promise.resolve();

  async function inTurn(passing: Passing): Promise<Answer> {
    const answer = isAlone(passing) ? queue.then(() => ask(target, passing)) : ask(target, passing);
    if (isAlone(passing)) queue = answer.catch(() => undefined);
    return answer;
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const { method = '', url = '', headers } = incoming;
    const passing = { method, url, headers, body, count: seen.push(`${method} ${url}`) };
    const fault = await decide(passing);
    if (fault !== 'pass') state.struck++;
    if (fault === 'reset') return void incoming.socket.resetAndDestroy();
    if (typeof fault === 'object' && 'status' in fault) return give(outgoing, fault);
    const answer = await inTurn(passing);
    if (fault === 'lose') return void incoming.socket.resetAndDestroy();
    if (fault === 'pass') return give(outgoing, answer, method === 'HEAD');
    if (typeof fault === 'object') return give(outgoing, fault.alter(answer));
    outgoing.writeHead(answer.status, answer.headers);
    outgoing.write(answer.body.subarray(0, answer.body.length / 2));
    if (fault === 'cut') setTimeout(() => incoming.socket.resetAndDestroy(), 20);
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    get struck() {
      return state.struck;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function give(outgoing: ServerResponse, { status, headers = {}, body }: Answer, isHead = false): void {
  // The length of an answer to HEAD is that of a body which does not come.
  outgoing.writeHead(status, isHead ? headers : { ...headers, 'content-length': String(body.length) });
  outgoing.end(body);
}

async function ask(target: string, { method, url, headers, body }: Passing): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = forward(new URL(url, target), { method, headers, agent: false }, (answer) => {
      const { 'transfer-encoding': _, connection: __, ...rest } = answer.headers;
      bodyOf(answer).then(
        (bytes) => resolve({ status: answer.statusCode ?? 0, headers: rest, body: bytes }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
