import type { ContainerClient } from '@azure/storage-blob';
import type { RemoteUrl } from '../remote/remote-url.ts';

/** A container of an account, and a client that is let into it, or not. */
export interface Container {
  readonly client: ContainerClient;
  readonly url: RemoteUrl;
  /** The name of a blob as the container knows it; of `''`: what all of them begin with. */
  key(name: string): string;
  locate(name: string): string;
}
