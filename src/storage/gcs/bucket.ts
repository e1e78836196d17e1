import type * as Sdk from '@google-cloud/storage';
import type { RemoteUrl } from '../remote/remote-url.ts';

type Client = ReturnType<Sdk.Storage['authClient']['fromAPIKey']>;

/** A bucket, and the way to ask about it. */
export interface Bucket {
  /** CRC-32C, as the service has one of every object. */
  readonly newChecksum: Sdk.Storage['crc32cGenerator'];
  /** Sends a request, with credentials where they are wanted. */
  readonly request: Client['transporter']['request'];
  /** The address of its objects, and that for new ones. */
  readonly objects: string;
  readonly uploads: string;
  readonly url: RemoteUrl;
  /** The name of an object as the bucket knows it; of `''`: what all of them begin with. */
  key(name: string): string;
  locate(name: string): string;
}
