import { randomBytes } from 'node:crypto';
import { Encrypter } from 'age-encryption';
import { payloadKey, saltBytes, sealed } from './payload.ts';

/** The bytes of an age file for one recipient. Flat memory; errors of `chunks` arrive where the result is read. */
export async function* encrypted(chunks: AsyncIterable<Buffer>, recipient: string): AsyncGenerator<Buffer> {
  const { header, fileKey } = await createHeader(recipient);
  const salt = randomBytes(saltBytes);
  yield Buffer.concat([header, salt]);
  yield* sealed(chunks, payloadKey(fileKey, salt));
}

/** The library makes the file key and the header; a second recipient, who adds nothing, hears the key. */
async function createHeader(recipient: string): Promise<{ header: Uint8Array; fileKey: Uint8Array }> {
  const encrypter = new Encrypter();
  const heard: Uint8Array[] = [];
  encrypter.addRecipient(recipient);
  encrypter.addRecipient({
    wrapFileKey(key) {
      heard.push(Uint8Array.from(key));
      return [];
    },
  });
  const file = await encrypter.encrypt(new Uint8Array(0));
  const [fileKey] = heard;
  if (!fileKey) throw new Error('The age package did not say the key of the file.');
  // Of a file without text, all but the salt and one tag is the header.
  return { header: file.subarray(0, file.length - saltBytes - 16), fileKey };
}
