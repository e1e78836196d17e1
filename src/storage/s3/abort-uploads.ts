import type { ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3';
import { remoteFailed } from '../remote/remote-failed.ts';
import type { Bucket } from './bucket.ts';
import { AnswerFault, reasonOf, statusOf } from './reason-of.ts';

/** An object that is being written in parts. */
export interface Upload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

/** Ends an upload and removes its parts. None is fine. */
export async function abortUpload({ sdk, client }: Bucket, upload: Upload): Promise<void> {
  await client.send(new sdk.AbortMultipartUploadCommand(upload)).catch((error: unknown) => {
    if (statusOf(error) !== 404) throw error;
  });
}

/** Ends all other uploads of the same object. */
export async function abortOthers(bucket: Bucket, { Key, UploadId }: Upload): Promise<void> {
  for (const upload of await uploadsBelow(bucket, Key))
    if (upload.Key === Key && upload.UploadId !== UploadId) await abortUpload(bucket, upload);
}

/** Ends all uploads in a folder and the folders in it. */
export async function abortBelow(bucket: Bucket, folder: string): Promise<void> {
  try {
    const key = bucket.key(folder);
    for (const upload of await uploadsBelow(bucket, key === '' ? '' : `${key}/`))
      await abortUpload(bucket, upload);
  } catch (error) {
    throw remoteFailed('remove unfinished uploads from', bucket.locate(folder), reasonOf(error));
  }
}

async function uploadsBelow({ sdk, client, name }: Bucket, Prefix: string): Promise<Upload[]> {
  const found: Upload[] = [];
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | null = {};
  while (marker !== null) {
    const command: InstanceType<typeof sdk.ListMultipartUploadsCommand> = new sdk.ListMultipartUploadsCommand(
      { Bucket: name, Prefix, ...marker },
    );
    const page: ListMultipartUploadsCommandOutput = await client.send(command);
    if (page.Bucket !== name) throw new AnswerFault('no listing');
    for (const { Key, UploadId } of page.Uploads ?? [])
      if (Key !== undefined && UploadId !== undefined) found.push({ Bucket: name, Key, UploadId });
    const { NextKeyMarker: KeyMarker = '', NextUploadIdMarker: UploadIdMarker = '' } = page;
    if (page.IsTruncated === true && KeyMarker === '') throw new AnswerFault('no listing');
    marker = page.IsTruncated === true ? { KeyMarker, UploadIdMarker } : null;
  }
  return found;
}
