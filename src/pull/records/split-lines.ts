import { isUtf8 } from 'node:buffer';
import { BodyCutShort } from '../http/http.ts';
import { isSpace, newline } from './bytes.ts';
import { checkDepth } from './check-depth.ts';
import { sourceInvalid } from './invalid.ts';
import { recordTooLong } from './record-too-long.ts';
import type { SplitOptions } from './split-body.ts';

/** The records of JSON lines. Blank lines are passed over. @throws as `splitBody` */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  options: SplitOptions,
): AsyncGenerator<readonly Buffer[]> {
  const begun: Buffer[] = [];
  let bytes = 0;
  let number = 0;
  for await (const chunk of chunks) {
    const found: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const line = joined(begun, chunk.subarray(start, end));
      bytes = 0;
      start = end + 1;
      if (line.length === 0) continue;
      number += 1;
      checkLine(line, number, options);
      found.push(line);
    }
    if (found.length > 0) yield found;
    if (start === chunk.length) continue;
    begun.push(chunk.subarray(start));
    bytes += chunk.length - start;
    if (bytes > options.limits.recordBytes) throw tooLong(number + 1, options);
  }
  const last = joined(begun, Buffer.alloc(0));
  // Without a length, and without a newline, nothing tells a whole body from one that was cut.
  const isWhole = options.ended && (last.length === 0 || isJson(last));
  const isOpen = last.length > 0 || number === 0;
  if (isOpen && !isWhole)
    throw new BodyCutShort(`The body of ${options.where} ends before its last line does.`);
  if (last.length === 0) return;
  checkLine(last, number + 1, options);
  yield [last];
}

/** The line, without white space around it. Empties `begun`. */
function joined(begun: Buffer[], end: Buffer): Buffer {
  const line = begun.length === 0 ? end : Buffer.concat([...begun.splice(0), end]);
  let from = 0;
  let to = line.length;
  while (from < to && isSpace(line[from])) from += 1;
  while (to > from && isSpace(line[to - 1])) to -= 1;
  return line.subarray(from, to);
}

function isJson(line: Buffer): boolean {
  try {
    JSON.parse(line.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

function checkLine(line: Buffer, number: number, options: SplitOptions): void {
  const { where, limits } = options;
  if (line.length > limits.recordBytes) throw tooLong(number, options);
  if (!isUtf8(line))
    throw sourceInvalid(`record ${number} of ${where} is not UTF-8`, 'Have the API answer in UTF-8.');
  checkDepth(line, limits.depth, `record ${number} of ${where}`);
}

function tooLong(number: number, { where, limits }: SplitOptions): Error {
  return recordTooLong(`record ${number} of ${where}`, limits.recordBytes);
}
