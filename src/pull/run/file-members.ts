import type { FileHandle } from 'node:fs/promises';

/** A part of a file: from a byte to the one behind its last. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The file is no JSON object, or has a name twice. */
export class NoObject extends Error {
  override readonly name = 'NoObject';
}

const chunkBytes = 1024 * 1024;

/** The bytes of a range. */
export async function* readRange(handle: FileHandle, { start, end }: Range): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    const length = Math.min(chunkBytes, end - at);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/**
 * Where the values of a JSON object's members stand, by name, without reading them into memory. What is within the values is not
 * checked: whoever reads them does that. @throws NoObject
 */
export async function fileMembers(handle: FileHandle, range: Range): Promise<Map<string, Range>> {
  const scan = createScan();
  let at = range.start;
  for await (const chunk of readRange(handle, range)) {
    scan.take(chunk, at);
    at += chunk.length;
  }
  return scan.end();
}

type Awaited = 'open' | 'name' | 'in name' | 'colon' | 'value' | 'in value' | 'nothing';

const [quote, backslash, comma, colon, newBrace, endBrace] = Buffer.from('"\\,:{}');
const opening = new Set(Buffer.from('{['));
const closing = new Set(Buffer.from('}]'));
const space = new Set(Buffer.from(' \t\r\n\uFEFF'));

function createScan() {
  const members = new Map<string, Range>();
  let awaited: Awaited = 'open';
  let name: number[] = [];
  let start = 0;
  let last = 0;
  let depth = 0;
  let isText = false;
  let isEscaped = false;

  /** Whether a byte is inside a text, its quotes included. */
  function inText(byte: number): boolean {
    if (!isText) {
      isText = byte === quote;
      return isText;
    }
    if (isEscaped) isEscaped = false;
    else if (byte === backslash) isEscaped = true;
    else if (byte === quote) isText = false;
    return true;
  }

  function endMember(at: number, byte: number): void {
    const text = parseName(name);
    if (members.has(text)) throw new NoObject(`has the name ${JSON.stringify(text)} twice`);
    members.set(text, { start, end: last });
    awaited = byte === endBrace ? 'nothing' : 'name';
    name = [];
    start = at;
  }

  function takeOutside(byte: number, at: number): void {
    if (space.has(byte)) return;
    if (awaited === 'open' && byte === newBrace) awaited = 'name';
    else if (awaited === 'name' && byte === endBrace && members.size === 0) awaited = 'nothing';
    else if (awaited === 'name' && byte === quote) {
      awaited = 'in name';
      inText(byte);
      name.push(byte);
    } else if (awaited === 'colon' && byte === colon) awaited = 'value';
    else if (awaited === 'value') {
      awaited = 'in value';
      start = at;
      takeValue(byte, at);
    } else throw new NoObject('is no JSON object');
  }

  function takeValue(byte: number, at: number): void {
    if (!inText(byte)) {
      if (depth === 0 && (byte === comma || byte === endBrace)) return endMember(at, byte);
      if (opening.has(byte)) depth += 1;
      else if (closing.has(byte)) depth -= 1;
    }
    if (!space.has(byte)) last = at + 1;
  }

  return {
    take(chunk: Buffer, from: number): void {
      for (let index = 0; index < chunk.length; index += 1) {
        const byte = chunk[index] ?? 0;
        if (awaited === 'in value') takeValue(byte, from + index);
        else if (awaited === 'in name') {
          inText(byte);
          name.push(byte);
          if (!isText) awaited = 'colon';
        } else takeOutside(byte, from + index);
      }
    },
    end(): Map<string, Range> {
      if (awaited !== 'nothing') throw new NoObject('is no whole JSON object');
      return members;
    },
  };
}

function parseName(bytes: readonly number[]): string {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as string;
  } catch {
    throw new NoObject('has a name that is no JSON text');
  }
}
