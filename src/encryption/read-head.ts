import { saltBytes } from './payload.ts';

export interface Head {
  /** With the newline at its end. */
  readonly header: Buffer;
  readonly salt: Buffer;
  /** What came of the payload so far. */
  readonly begun: Buffer;
}

const firstLine = Buffer.from('age-encryption.org/v1\n');
/** Room for some hundred recipients: no file may fill the memory with a header without an end. */
const headerBytes = 256 * 1024;

/** Reads up to the payload of an age file. @throws Error if it is none */
export async function readHead(source: AsyncIterator<Buffer>): Promise<Head> {
  let read = Buffer.alloc(0);
  for (;;) {
    const end = endOfHeader(read);
    if (end !== null && read.length >= end + saltBytes) return split(read, end);
    const next = await source.next();
    if (next.done === true) throw new Error('is cut short in the header of its encryption');
    read = Buffer.concat([read, next.value]);
  }
}

/** Null if more of it is to come. The last line of a header is the only one that begins with `---`. */
function endOfHeader(read: Buffer): number | null {
  const known = Math.min(read.length, firstLine.length);
  if (!read.subarray(0, known).equals(firstLine.subarray(0, known))) throw new Error('is not an age file');
  const last = read.indexOf('\n--- ');
  const end = last < 0 ? -1 : read.indexOf('\n', last + 1);
  if (end < 0 && read.length > headerBytes) throw new Error('has a header without an end');
  return end < 0 ? null : end + 1;
}

function split(read: Buffer, end: number): Head {
  return {
    header: read.subarray(0, end),
    salt: read.subarray(end, end + saltBytes),
    begun: read.subarray(end + saltBytes),
  };
}
