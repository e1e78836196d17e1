import type { S3Client } from '@aws-sdk/client-s3';
import type * as Sdk from '@aws-sdk/client-s3';
import type { RemoteUrl } from '../remote/remote-url.ts';

/** A bucket, and a client that is let into it, or not. */
export interface Bucket {
  readonly sdk: typeof Sdk;
  readonly client: S3Client;
  readonly name: string;
  readonly url: RemoteUrl;
  /** The name of an object as the bucket knows it; of `''`: what all of them begin with. */
  key(name: string): string;
  locate(name: string): string;
}
