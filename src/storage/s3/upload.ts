import { randomUUID } from 'node:crypto';
import type { CompletedPart } from '@aws-sdk/client-s3';
import { alreadyThere } from '../remote/already-there.ts';
import { abortOthers, abortUpload } from './abort-uploads.ts';
import type { Upload } from './abort-uploads.ts';
import type { Bucket } from './bucket.ts';
import { checksumOf, checksumOfParts, refuseAltered } from './checksum.ts';
import { isOurs } from './look-at.ts';
import { AnswerFault, statusOf } from './reason-of.ts';
import { writeFault } from './write-fault.ts';

/** Parts under way at once: with the one that is being filled they are all that is held in memory. */
const lanes = 2;

/** Writes a new object in parts. Of an upload that fails none is left. @throws WRITE_FAILED if it is there already */
export async function upload(bucket: Bucket, name: string, parts: AsyncIterable<Buffer>): Promise<void> {
  const token = randomUUID();
  const begun = await begin(bucket, name, token).catch((error: unknown) => {
    throw writeFault(bucket, name, error);
  });
  try {
    await complete(bucket, name, { ...begun, token }, await sendAll(bucket, name, begun, parts));
  } catch (error) {
    // The first error matters more; `removeFolder` tries again.
    await abortUpload(bucket, begun).catch(() => undefined);
    throw error;
  }
}

async function begin(bucket: Bucket, name: string, token: string): Promise<Upload> {
  const { sdk, client, key } = bucket;
  const target = { Bucket: bucket.name, Key: key(name) };
  const command = new sdk.CreateMultipartUploadCommand({
    ...target,
    ChecksumAlgorithm: 'SHA256',
    Metadata: { write: token },
  });
  const { UploadId, $metadata } = await client.send(command);
  if (UploadId === undefined) throw new AnswerFault('no upload');
  const begun = { ...target, UploadId };
  // An attempt whose answer was lost began one that nobody knows.
  if (($metadata.attempts ?? 1) > 1) await abortOthers(bucket, begun);
  return begun;
}

async function sendAll(
  bucket: Bucket,
  name: string,
  begun: Upload,
  parts: AsyncIterable<Buffer>,
): Promise<CompletedPart[]> {
  const sent: Promise<CompletedPart>[] = [];
  try {
    for await (const part of parts) {
      await sent.at(-lanes);
      const next = sendPart(bucket, begun, part, sent.length + 1).catch((error: unknown) => {
        throw writeFault(bucket, name, error);
      });
      // It is waited for in a moment, and must not end the program until then.
      next.catch(() => undefined);
      sent.push(next);
    }
    return await Promise.all(sent);
  } finally {
    // One that arrives after the end of its upload would stay.
    await Promise.allSettled(sent);
  }
}

async function sendPart(
  { sdk, client }: Bucket,
  begun: Upload,
  part: Buffer,
  PartNumber: number,
): Promise<CompletedPart> {
  const checksum = checksumOf(part);
  const input = { ...begun, PartNumber, Body: part, ChecksumSHA256: checksum };
  const { ETag, ChecksumSHA256 } = await client.send(new sdk.UploadPartCommand(input));
  if (ETag === undefined) throw new AnswerFault('no part');
  refuseAltered(checksum, ChecksumSHA256);
  return { PartNumber, ETag, ChecksumSHA256: checksum };
}

async function complete(
  bucket: Bucket,
  name: string,
  { token, ...begun }: Upload & { readonly token: string },
  Parts: CompletedPart[],
): Promise<void> {
  const { sdk, client } = bucket;
  const input = { ...begun, MultipartUpload: { Parts }, IfNoneMatch: '*' };
  try {
    const { ChecksumSHA256 } = await client.send(new sdk.CompleteMultipartUploadCommand(input));
    const checksums = Parts.map((part) => part.ChecksumSHA256 ?? '');
    refuseAltered(checksumOfParts(checksums), ChecksumSHA256);
  } catch (error) {
    // The answer to a first attempt may be lost: then a second one finds no upload any more, or the object.
    if (await isOurs(bucket, name, token).catch(() => false)) return;
    throw statusOf(error) === 412 ? alreadyThere(bucket.locate(name)) : writeFault(bucket, name, error);
  }
}
