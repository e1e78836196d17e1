import { BodyCutShort } from '../http/http.ts';
import type { HttpClient } from '../http/http.ts';
import { atPointer } from '../json-pointer.ts';
import { needed } from '../pages/count.ts';
import { invalid } from '../pages/faults.ts';
import type { Place } from '../pages/pages.ts';

const mostBytes = 1024 * 1024;

/** Asks a path of its own how many records there are. @throws as `HttpClient.get`; SOURCE_INVALID */
export async function fetchCount(
  client: HttpClient,
  count: { readonly path: string; readonly at: string },
  place: Place,
): Promise<number> {
  return client.get({ url: count.path }, async ({ body, hasLength }) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of body) {
      bytes += part.length;
      if (bytes > mostBytes)
        throw invalid(place, 'the answer to `count.path` is too long for a count', 'Correct it.');
      parts.push(part);
    }
    const document = parse(Buffer.concat(parts).toString('utf8'), hasLength, place);
    return needed(atPointer(document, count.at), `at \`${count.at}\` of \`count.path\``, place);
  });
}

function parse(text: string, hasLength: boolean, place: Place): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!hasLength) throw new BodyCutShort('The answer to `count.path` is no whole JSON document.');
    throw invalid(place, 'the answer to `count.path` is not JSON', 'Correct the path.');
  }
}
