import { Decrypter } from 'age-encryption';
import type { DataKey } from './data-key.ts';
import { opened, payloadKey } from './payload.ts';
import { readHead } from './read-head.ts';

/**
 * What `encrypted` was given, each byte proven before it is handed on. Flat memory.
 * @throws Error, at the latest where the last bytes would come, if the file was changed, cut or prolonged, or is not for
 *   this key. Its message goes on from the file's name: `is not an age file`. Errors of `chunks` come through.
 */
export async function* decrypted(chunks: AsyncIterable<Buffer>, dataKey: DataKey): AsyncGenerator<Buffer> {
  const source = chunks[Symbol.asyncIterator]();
  try {
    const { header, salt, begun } = await readHead(source);
    const fileKey = await fileKeyOf(header, dataKey);
    yield* opened(goOn(begun, source), payloadKey(fileKey, salt));
  } finally {
    await source.return?.();
  }
}

async function fileKeyOf(header: Buffer, { identity }: DataKey): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return await decrypter.decryptHeader(header);
  } catch (error) {
    throw new Error('was not encrypted for this snapshot, or its header was changed', { cause: error });
  }
}

async function* goOn(begun: Buffer, source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield begun;
  for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
}
