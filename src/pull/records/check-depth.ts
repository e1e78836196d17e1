import { closeArray, closeObject, openArray, openObject, quote } from './bytes.ts';
import { sourceInvalid } from './invalid.ts';
import { OpenString } from './open-string.ts';

/** Refuses JSON that is nested deeper than `limit`, before a parser goes down there. */
export function checkDepth(json: Uint8Array, limit: number, where: string): void {
  const string = new OpenString();
  let depth = 0;
  let at = 0;
  while (at < json.length) {
    const byte = json[at++];
    if (byte === quote) at = string.pass(json, at);
    else if (byte === openObject || byte === openArray) depth += 1;
    else if (byte === closeObject || byte === closeArray) depth -= 1;
    if (depth > limit) throw tooDeep(where, limit);
  }
}

export function tooDeep(where: string, limit: number): Error {
  return sourceInvalid(
    `${where} is nested more than ${limit} levels deep`,
    'Raise `limits.depth` of the source if such records are meant.',
  );
}
