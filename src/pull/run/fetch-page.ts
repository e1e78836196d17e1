import { createHash } from 'node:crypto';
import type { HttpAnswer, HttpClient, HttpRequest } from '../http/http.ts';
import { placeText } from '../pages/faults.ts';
import { watchPageKeys } from '../pages/page-keys.ts';
import type { Chain, PageKeys } from '../pages/pages.ts';
import { members } from '../records/members.ts';
import { splitBody } from '../records/split-body.ts';
import { withParent } from '../records/with-parent.ts';
import type { Limits } from '../source.ts';
import { recordsKey } from './page-log.ts';

/** Where a page's records go, one on each line. */
export interface PageSink {
  /** Forgets what came of this page so far: it comes anew. */
  restart(): Promise<void>;
  /** False: no more is taken, and the page is given up. */
  write(lines: Buffer): Promise<boolean>;
}

/** A page that came whole. */
export interface FetchedPage {
  readonly records: number;
  readonly bytes: number;
  /** Of the records; see `page-log.ts`. */
  readonly key: string;
  readonly envelope: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly url: string;
  readonly keys?: PageKeys;
  /** Bytes of the records that have a keyset's last value. */
  readonly tailBytes: number;
  /** Its form or its length proves that nothing is cut off. */
  readonly whole: boolean;
}

export interface PageWork {
  readonly client: HttpClient;
  readonly chain: Chain;
  readonly limits: Limits | undefined;
  /** What each record of a child resource begins with; see `with-parent.ts`. */
  readonly prefix: Buffer | null;
  /** Hears the number of records of this page so far. */
  readonly onRecords?: (records: number) => void;
}

const linesBytes = 256 * 1024;
/** Records of a page between two words about them. */
const eachTold = 5000;
export const defaultLimits = { recordBytes: 64 * 1024 * 1024, depth: 128 };

/** Reads a page into a sink; null if the sink takes no more. @throws as `HttpClient.get`, SOURCE_INVALID */
export async function fetchPage(
  work: PageWork,
  request: HttpRequest,
  page: number,
  sink: PageSink,
): Promise<FetchedPage | null> {
  return work.client.get(request, async (answer) => {
    await sink.restart();
    return readPage(work, answer, page, sink);
  });
}

async function readPage(
  work: PageWork,
  answer: HttpAnswer,
  page: number,
  sink: PageSink,
): Promise<FetchedPage | null> {
  const { chain, limits, prefix, onRecords } = work;
  const { resource, place } = chain;
  const format = resource.format ?? formatOf(answer);
  const body = splitBody(answer.body, {
    where: placeText({ ...place, page }),
    records: resource.records ?? '',
    format,
    limits: { ...defaultLimits, ...limits },
    ended: answer.hasLength,
  });
  const lines = createLines(sink);
  const tail = createTail(chain, page);
  let told = 0;
  for await (const some of body.records) {
    for (const record of some) {
      const line = prefix ? withParent(record, prefix) : record;
      tail?.add(record, line.length + 1);
      if (!lines.hasRoom(line) && !(await lines.flush())) return null;
      lines.add(line);
    }
    if (lines.records - told < eachTold) continue;
    told = lines.records;
    onRecords?.(told);
  }
  if (!(await lines.flush())) return null;
  const keys = tail?.keys();
  return {
    records: lines.records,
    bytes: lines.bytes,
    key: lines.key(),
    envelope: body.envelope(),
    headers: answer.headers,
    url: answer.url,
    ...(keys && { keys }),
    tailBytes: tail?.bytes ?? 0,
    whole: format === 'json' || answer.hasLength,
  };
}

function formatOf({ headers }: HttpAnswer): 'json' | 'json-lines' {
  return /\b(?:ndjson|jsonl|json-?lines|json-seq)\b/i.test(headers['content-type'] ?? '')
    ? 'json-lines'
    : 'json';
}

/** Gathers lines, so that neither the file nor the digest is asked for each record. */
function createLines(sink: PageSink) {
  const digest = createHash('sha256');
  let buffer = Buffer.allocUnsafe(linesBytes);
  let used = 0;
  let records = 0;
  let bytes = 0;
  async function flush(): Promise<boolean> {
    const data = buffer.subarray(0, used);
    if (used === 0) return true;
    digest.update(data);
    bytes += used;
    used = 0;
    const taken = await sink.write(data);
    return taken;
  }
  return {
    flush,
    hasRoom: (line: Buffer) => used + line.length + 1 <= buffer.length,
    /** Where there is room, or nothing waits to be flushed. */
    add(line: Buffer): void {
      if (line.length + 1 > buffer.length) buffer = Buffer.allocUnsafe(line.length + 1);
      used += line.copy(buffer, used);
      buffer[used] = 0x0a;
      used += 1;
      records += 1;
    },
    key: () => recordsKey(digest.digest()),
    get records() {
      return records;
    },
    get bytes() {
      return bytes;
    },
  };
}

/** For a keyset: follows its values, and how long the lines are that have the last one. */
function createTail({ resource, place }: Chain, page: number) {
  const { pagination } = resource;
  if (pagination?.type !== 'keyset') return null;
  const { by } = pagination;
  const watch = watchPageKeys(by, { ...place, page });
  let bytes = 0;
  return {
    add(record: Buffer, lineBytes: number): void {
      watch.add(valueOf(record, by));
      bytes = watch.keys()?.lastRecords === 1 ? lineBytes : bytes + lineBytes;
    },
    keys: () => watch.keys(),
    get bytes() {
      return bytes;
    },
  };
}

/** Undefined if there is none, and for a record that is no JSON object: `Survey.add` names such, if it comes to that. */
function valueOf(record: Buffer, by: string): string | undefined {
  const text = record.toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  } catch {
    return undefined;
  }
  return members(text).find(({ name }) => name === by)?.text;
}
