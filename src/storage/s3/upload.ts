import { randomUUID } from 'node:crypto';
import type { CompletedPart } from '@aws-sdk/client-s3';
import { sendParts } from '../remote/send-parts.ts';
import { writeOnce } from '../remote/write-once.ts';
import { abortOthers, abortUpload } from './abort-uploads.ts';
import type { Upload } from './abort-uploads.ts';
import type { Bucket } from './bucket.ts';
import { checksumOf, checksumOfParts, refuseAltered } from './checksum.ts';
import { isOurs } from './look-at.ts';
import { AnswerFault, statusOf } from './reason-of.ts';
import { writeFault } from './write-fault.ts';

/** See `Remote.upload`. Of an upload that fails no parts are left. */
export async function upload(bucket: Bucket, name: string, parts: AsyncIterable<Buffer>): Promise<boolean> {
  const token = randomUUID();
  const fault = (error: unknown) => writeFault(bucket, name, error);
  const begun = await begin(bucket, name, token).catch((error: unknown) => {
    throw fault(error);
  });
  const abort = () => abortUpload(bucket, begun).catch(() => undefined);
  try {
    const sent = await sendParts(parts, (part, index) =>
      sendPart(bucket, begun, part, index + 1).catch((error: unknown) => {
        throw fault(error);
      }),
    );
    const isWritten = await writeOnce({
      send: () => complete(bucket, begun, sent),
      isTaken: (error) => statusOf(error) === 412,
      // After a first attempt, whose answer is lost, a second one finds no upload any more.
      isCertain: () => false,
      isOurs: () => isOurs(bucket, name, token),
      fault,
    });
    if (!isWritten) await abort();
    return isWritten;
  } catch (error) {
    // The first error matters more; `removeFolder` tries again.
    await abort();
    throw error;
  }
}

async function begin(bucket: Bucket, name: string, token: string): Promise<Upload> {
  const { sdk, client, key } = bucket;
  const target = { Bucket: bucket.name, Key: key(name) };
  const input = { ...target, ChecksumAlgorithm: 'SHA256', Metadata: { write: token } } as const;
  const { UploadId, $metadata } = await client.send(new sdk.CreateMultipartUploadCommand(input));
  if (UploadId === undefined) throw new AnswerFault('no upload');
  const begun = { ...target, UploadId };
  // An attempt whose answer was lost began one that nobody knows.
  if (($metadata.attempts ?? 1) > 1) await abortOthers(bucket, begun);
  return begun;
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

async function complete({ sdk, client }: Bucket, begun: Upload, Parts: CompletedPart[]): Promise<void> {
  const input = { ...begun, MultipartUpload: { Parts }, IfNoneMatch: '*' };
  const { ChecksumSHA256 } = await client.send(new sdk.CompleteMultipartUploadCommand(input));
  refuseAltered(checksumOfParts(Parts.map((part) => part.ChecksumSHA256 ?? '')), ChecksumSHA256);
}
