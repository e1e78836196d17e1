import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { finished } from 'node:stream/promises';
import { CRC32C } from '@google-cloud/storage';

/**
 * A fake of Google Cloud Storage: as much of its JSON API as a bucket of snapshots needs, in memory, with short pages. It
 * follows the documentation, and what Google's own clients know of the service; it was never compared with the service.
 */
export interface FakeGcs {
  readonly url: string;
  /** Any credentials that came with a request. */
  readonly credentials: readonly string[];
  /** Uploads that were begun, and neither finished nor called off; to one bucket, or to all. */
  unfinished(bucket?: string): number;
  makeBucket(): string;
  close(): Promise<void>;
}

interface Stored {
  readonly name: string;
  readonly data: Buffer;
  readonly size: number;
  readonly crc32c: string;
  readonly generation: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly updated: string;
}

interface Session {
  readonly bucket: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly onlyIfAbsent: boolean;
  readonly received: Buffer[];
  readonly checksum: CRC32C;
  size: number;
  /** What became of it. */
  object: Stored | null;
}

const pageSize = 3;

/** Of what does not end an upload, only multiples of this are kept. */
const unit = 256 * 1024;

/** @param isForgetful what is uploaded in parts is not kept: its size and checksum are all that is known of it */
export async function startFakeGcs({ isForgetful = false } = {}): Promise<FakeGcs> {
  const buckets = new Map<string, Map<string, Stored>>();
  const sessions = new Map<string, Session>();
  const credentials: string[] = [];
  let generation = 1_700_000_000_000_000;

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => fail(response, 500, String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== undefined) credentials.push(request.headers.authorization);
    const body = await bodyOf(request);
    const isUnderWay = request.method === 'PUT' && request.url?.includes('upload_id=');
    if (!request.complete && !isUnderWay) return;
    const { pathname, searchParams } = new URL(request.url ?? '', url);
    const [, upload, bucketName = '', name] =
      /^(\/upload)?\/storage\/v1\/b\/([^/]+)\/o(?:\/(.+))?$/.exec(pathname) ?? [];
    const bucket = buckets.get(decodeURIComponent(bucketName));
    if (bucket === undefined) return void fail(response, 404, 'The specified bucket does not exist.');
    const at = { request, response, searchParams, body, bucketName, bucket };
    if (upload !== undefined && request.method === 'POST') return begin(at);
    if (upload !== undefined) return goOn(at);
    if (name === undefined) return list(at);
    const object = bucket.get(decodeURIComponent(name));
    const wanted = searchParams.get('generation');
    if (object === undefined || (wanted !== null && wanted !== object.generation))
      return void fail(response, 404, `No such object: ${bucketName}/${name}`);
    if (request.method === 'DELETE') {
      bucket.delete(object.name);
      return void response.writeHead(204).end();
    }
    if (searchParams.get('alt') === 'media') return give(at, object);
    return answer(response, resourceOf(object));
  }

  function list({ response, searchParams, bucket }: At): void {
    const prefix = searchParams.get('prefix') ?? '';
    const delimiter = searchParams.get('delimiter');
    const names = new Map<string, Stored | null>();
    for (const [name, object] of bucket) {
      if (!name.startsWith(prefix)) continue;
      const end = delimiter === null ? -1 : name.indexOf(delimiter, prefix.length);
      names.set(end === -1 ? name : name.slice(0, end + 1), end === -1 ? object : null);
    }
    const sorted = [...names].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const start = Number(searchParams.get('pageToken') ?? 0);
    const page = sorted.slice(start, start + pageSize);
    answer(response, {
      kind: 'storage#objects',
      prefixes: page.flatMap(([name, object]) => (object === null ? [name] : [])),
      items: page.flatMap(([, object]) => (object === null ? [] : [resourceOf(object)])),
      ...(start + pageSize < sorted.length ? { nextPageToken: String(start + pageSize) } : {}),
    });
  }

  function give({ request, response }: At, { data, generation }: Stored): void {
    const [, from = '0', to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    if (request.headers.range !== undefined && Number(from) >= data.length)
      return void fail(response, 416, 'range');
    const bytes = data.subarray(Number(from), to ? Number(to) + 1 : undefined);
    const range = { 'content-range': `bytes ${from}-${Number(from) + bytes.length - 1}/${data.length}` };
    response.writeHead(request.headers.range === undefined ? 200 : 206, {
      ...(request.headers.range === undefined ? {} : range),
      'content-length': bytes.length,
      'x-goog-generation': generation,
    });
    response.end(bytes);
  }

  function begin({ request, response, searchParams, body, bucketName, bucket }: At): void {
    const onlyIfAbsent = searchParams.get('ifGenerationMatch') === '0';
    if (searchParams.get('uploadType') === 'multipart') {
      const [about, data] = partsOf(request.headers['content-type'] ?? '', body);
      const name = searchParams.get('name') ?? about.name ?? '';
      const checksum = new CRC32C();
      checksum.update(data);
      const { metadata = {}, crc32c } = about;
      const given = { name, data, size: data.length, checksum, metadata, onlyIfAbsent };
      return void store(response, bucket, given, crc32c);
    }
    const about = JSON.parse(body.toString() || '{}') as About;
    const name = searchParams.get('name') ?? about.name ?? '';
    const metadata = about.metadata ?? {};
    const id = randomUUID();
    // Whether there is such an object it looks at the end.
    sessions.set(id, {
      bucket: bucketName,
      name,
      metadata,
      onlyIfAbsent,
      received: [],
      checksum: new CRC32C(),
      size: 0,
      object: null,
    });
    // By the host that was asked for: it may be a proxy's.
    const host = `http://${request.headers.host ?? ''}`;
    response.writeHead(200, { location: `${host}${request.url ?? ''}&upload_id=${id}` }).end();
  }

  function goOn({ request, response, searchParams, body, bucket }: At): void {
    const id = searchParams.get('upload_id') ?? '';
    const session = sessions.get(id);
    if (session === undefined) return void fail(response, 404, 'no such upload');
    if (request.method === 'DELETE') {
      sessions.delete(id);
      return void response.writeHead(499, { 'content-length': 0 }).end();
    }
    // Whatever is sent to an upload that is done, it says what became of it.
    if (session.object !== null) return answer(response, resourceOf(session.object));
    const [, from = String(session.size), total] =
      /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(request.headers['content-range'] ?? '') ?? [];
    if (total === undefined) return void fail(response, 400, 'no range');
    if (Number(from) > session.size) return void fail(response, 503, 'the offset exceeds what was uploaded');
    // Bytes that it has already are passed over.
    keep(session, body.subarray(session.size - Number(from)), request.complete ? total : '*');
    if (!request.complete) return;
    if (Number(total) === session.size) {
      const [, crc32c] = /crc32c=([^,]+)/.exec(String(request.headers['x-goog-hash'] ?? '')) ?? [];
      const data = Buffer.concat(session.received);
      session.object = store(response, bucket, { ...session, data }, crc32c);
      return;
    }
    const range = session.size === 0 ? {} : { range: `bytes=0-${session.size - 1}` };
    response.writeHead(308, { ...range, 'content-length': 0 }).end();
  }

  function keep(session: Session, bytes: Buffer, total: string): void {
    const end = session.size + bytes.length;
    const most = Number(total) === end ? end : end - (end % unit);
    const kept = bytes.subarray(0, Math.max(0, most - session.size));
    if (!isForgetful) session.received.push(kept);
    session.checksum.update(kept);
    session.size += kept.length;
  }

  function store(
    response: ServerResponse,
    bucket: Map<string, Stored>,
    { name, data, size, checksum, metadata, onlyIfAbsent }: Given,
    expected: string | undefined,
  ): Stored | null {
    const crc32c = checksum.toString();
    if (onlyIfAbsent && bucket.has(name)) return fail(response, 412, 'conditionNotMet');
    if (expected !== undefined && expected !== crc32c)
      return fail(
        response,
        400,
        `Provided CRC32C "${expected}" doesn't match calculated CRC32C "${crc32c}".`,
      );
    const [updated, number] = [new Date().toISOString(), String(++generation)];
    const object = { name, data, size, crc32c, metadata, generation: number, updated };
    bucket.set(name, object);
    answer(response, resourceOf(object));
    return object;
  }

  return {
    url,
    credentials,
    unfinished: (name) =>
      [...sessions.values()].filter(
        ({ bucket, object }) => object === null && (name === undefined || bucket === name),
      ).length,
    makeBucket() {
      const name = `carryover-test-${randomUUID().slice(0, 8)}`;
      buckets.set(name, new Map());
      return name;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface At {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly searchParams: URLSearchParams;
  readonly body: Buffer;
  readonly bucketName: string;
  readonly bucket: Map<string, Stored>;
}

interface About {
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly crc32c?: string;
}

interface Given extends Pick<Stored, 'name' | 'data' | 'size' | 'metadata'> {
  readonly checksum: CRC32C;
  readonly onlyIfAbsent: boolean;
}

function resourceOf({ name, size, crc32c, generation, metadata, updated }: Stored): object {
  return { kind: 'storage#object', name, size: String(size), crc32c, generation, metadata, updated };
}

/** The two parts of a `multipart/related` body. */
function partsOf(type: string, body: Buffer): [About, Buffer] {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1] ?? '';
  const start = (from: number): number => body.indexOf('\r\n\r\n', from) + 4;
  const first = start(0);
  const middle = body.indexOf(`\r\n--${boundary}`, first);
  const second = start(middle);
  const end = body.lastIndexOf(`\r\n--${boundary}--`);
  return [JSON.parse(body.subarray(first, middle).toString()) as About, body.subarray(second, end)];
}

function answer(response: ServerResponse, value: object): void {
  const text = JSON.stringify(value);
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}

function fail(response: ServerResponse, code: number, message: string): null {
  const text = JSON.stringify({
    error: { code, message, errors: [{ message, domain: 'global', reason: 'fake' }] },
  });
  response.writeHead(code, { 'content-type': 'application/json' }).end(text);
  return null;
}

/** All that comes, even if the connection breaks: `complete` says whether that is all of it. */
async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  message.on('data', (chunk: Buffer) => chunks.push(chunk));
  await finished(message).catch(() => undefined);
  return Buffer.concat(chunks);
}
