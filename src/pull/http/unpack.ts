import { Readable, pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { CarryoverError } from '../../errors.ts';
import { untouched } from './untouched.ts';

/**
 * A body without its content coding, read as it is wanted: a small body that unpacks to a huge one fills no memory.
 * Destroying what it returns destroys the body.
 * @throws SOURCE_INVALID for a coding that we did not offer
 */
export async function unpack(body: Readable, coding: string | undefined): Promise<Readable> {
  switch (coding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return body;
    case 'gzip':
    case 'x-gzip':
      return through(body, createGunzip());
    case 'br':
      return through(body, createBrotliDecompress());
    case 'deflate':
      return inflate(body);
    default:
      body.destroy();
      throw new CarryoverError(
        'SOURCE_INVALID',
        `The old API packs its answers in a way that was not asked for (\`Content-Encoding: ${coding?.slice(0, 40)}\`). ${untouched}`,
        { hint: 'Make the API answer with gzip, deflate, br or unpacked.' },
      );
  }
}

/** Codings that `unpack` takes. */
export const codings = 'gzip, deflate, br';

function through(body: Readable, unpacker: NodeJS.ReadWriteStream & Readable): Readable {
  pipeline(body, unpacker, () => undefined);
  return unpacker;
}

/** Some servers send deflate without the zlib frame that it should have: the first byte tells. */
async function inflate(body: Readable): Promise<Readable> {
  const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await pieces.next();
  const raw = first.done !== true && ((first.value[0] ?? 0) & 0x0f) !== 8;
  const whole = Readable.from(again(first, pieces), { objectMode: false });
  whole.once('close', () => body.destroy());
  return through(whole, raw ? createInflateRaw() : createInflate());
}

async function* again(first: IteratorResult<Buffer>, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (let piece = first; piece.done !== true; piece = await rest.next()) yield piece.value;
}
