import type { PageBody } from './records.ts';
import { splitDocument } from './split-document.ts';
import { splitLines } from './split-lines.ts';

export interface SplitOptions {
  /** What is split, as a message calls it: `page 3 of "users"`. */
  readonly where: string;
  /** JSON Pointer to the array of records; not for JSON lines. */
  readonly records: string;
  readonly format: 'json' | 'json-lines';
  readonly limits: { readonly recordBytes: number; readonly depth: number };
  /** The transport itself proves the body's end (`HttpAnswer.hasLength`). */
  readonly ended: boolean;
}

/**
 * Cuts a body into its records, as it streams. Each is one line of valid UTF-8; whether it is valid JSON is proven by who parses
 * it (`Survey.add`). A JSON body proves its end itself; one of JSON lines that ends behind a newline is as whole as its transport says.
 * @throws BodyCutShort where the body ends before its document; SOURCE_INVALID for what is no such document, or beyond a limit
 */
export function splitBody(body: AsyncIterable<Buffer>, options: SplitOptions): PageBody {
  const chunks = withoutMark(body);
  if (options.format === 'json') return splitDocument(chunks, options);
  return { records: splitLines(chunks, options), envelope: () => null };
}

const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Without a byte order mark. */
async function* withoutMark(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer | null = Buffer.alloc(0);
  for await (const chunk of body) {
    if (begun === null) {
      yield chunk;
      continue;
    }
    begun = Buffer.concat([begun, chunk]);
    if (begun.length < mark.length && mark.subarray(0, begun.length).equals(begun)) continue;
    yield begun.subarray(0, mark.length).equals(mark) ? begun.subarray(mark.length) : begun;
    begun = null;
  }
  if (begun !== null && begun.length > 0) yield begun;
}
