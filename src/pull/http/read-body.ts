import { CarryoverError } from '../../errors.ts';
import { BodyCutShort } from './http.ts';
import { TooSlow } from './steady.ts';
import { unpack } from './unpack.ts';
import { untouched } from './untouched.ts';
import type { Incoming } from './wire.ts';

/** A body on its way to whoever reads it. */
export interface Reading {
  readonly body: AsyncIterable<Buffer>;
  /** How it broke, if it did: whatever its reader made of that. */
  broken(): BodyCutShort | undefined;
}

/**
 * Reads an answer's body, unpacked and within a limit.
 * The body throws BodyCutShort where it breaks or does not unpack, SOURCE_INVALID where it grows longer than `limit` bytes.
 */
export function readBody(incoming: Incoming, limit: number, url: URL): Reading {
  let fault: BodyCutShort | undefined;

  async function* read(): AsyncGenerator<Buffer> {
    const unpacked = await unpack(incoming.body, incoming.headers['content-encoding']);
    let length = 0;
    try {
      for await (const piece of unpacked as AsyncIterable<Buffer>) {
        length += piece.length;
        if (length > limit) throw tooLong(limit, url);
        yield piece;
      }
    } catch (error) {
      if (error instanceof CarryoverError) throw error;
      const how = error instanceof TooSlow ? error.message : 'the answer broke off';
      fault = new BodyCutShort(`${how}, after ${length} bytes`, { cause: error });
      throw fault;
    } finally {
      unpacked.destroy();
    }
  }

  return { body: read(), broken: () => fault };
}

function tooLong(limit: number, url: URL): CarryoverError {
  return new CarryoverError(
    'SOURCE_INVALID',
    `The answer of ${url.origin}${url.pathname} is longer than ${limit} bytes. ${untouched}`,
    { hint: 'Ask for smaller pages, or raise `source.limits.responseBytes`.', details: { limit } },
  );
}
