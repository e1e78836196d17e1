import { loadOptional } from '../../load-optional.ts';
import type { RemoteUrl } from '../remote/remote-url.ts';
import type { Bucket } from './bucket.ts';
import { requestOf } from './request-of.ts';

/** Loads the client, which looks for credentials when it first needs them. @throws STORAGE_FAILED if it is not installed */
export async function openBucket(url: RemoteUrl, locate: Bucket['locate']): Promise<Bucket> {
  const wanted = {
    packages: '@google-cloud/storage',
    purpose: 'Google Cloud Storage',
    code: 'STORAGE_FAILED',
  } as const;
  const { Storage } = await loadOptional(wanted, () => import('@google-cloud/storage'));
  // A private address of Google's gets credentials as its public one does; an emulator in the clear gets none.
  const storage = new Storage(
    url.endpoint === null
      ? {}
      : { apiEndpoint: url.endpoint, useAuthWithCustomEndpoint: url.endpoint.startsWith('https:') },
  );
  return {
    newChecksum: () => storage.crc32cGenerator(),
    request: requestOf(storage),
    objects: `${storage.baseUrl}/b/${url.container}/o`,
    uploads: `${storage.apiEndpoint}/upload/storage/v1/b/${url.container}/o`,
    url,
    locate,
    key: (name) => [url.prefix, name].filter((part) => part !== '').join('/'),
  };
}
