import type * as Sdk from '@google-cloud/storage';
import type { RemoteUrl } from '../remote/remote-url.ts';

/** A bucket, and a client that is let into it, or not. */
export interface Bucket {
  readonly client: Sdk.Bucket;
  /** Sends requests with the credentials, if any are wanted. */
  readonly auth: Pick<Sdk.Storage['authClient'], 'request'>;
  readonly url: RemoteUrl;
  /** The name of an object as the bucket knows it; of `''`: what all of them begin with. */
  key(name: string): string;
  locate(name: string): string;
}
