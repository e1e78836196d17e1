import { alreadyThere } from '../remote/already-there.ts';
import { partsOf } from '../remote/parts-of.ts';
import type { Bucket } from './bucket.ts';
import { putObject } from './put.ts';
import { upload } from './upload.ts';

/** Smaller ones than 5 MiB the service does not take, and 10,000 are the most: an object has 80 GiB at most. */
const partBytes = 8 * 1024 * 1024;

/** See `Storage.create`. What fits into one part is one request. */
export async function createObject(
  bucket: Bucket,
  name: string,
  chunks: AsyncIterable<Buffer>,
): Promise<void> {
  const parts = partsOf(chunks, partBytes);
  const first = await parts.next();
  const second = await parts.next();
  if (first.done !== true && second.done === true) {
    if (!(await putObject(bucket, name, first.value, 'ifAbsent'))) throw alreadyThere(bucket.locate(name));
    return;
  }
  await upload(bucket, name, startedWith([first, second], parts));
}

async function* startedWith(
  first: readonly IteratorResult<Buffer, undefined>[],
  rest: AsyncGenerator<Buffer>,
): AsyncGenerator<Buffer> {
  try {
    for (const { value } of first) if (value !== undefined) yield value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
