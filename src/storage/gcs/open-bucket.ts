import { loadOptional } from '../../load-optional.ts';
import type { RemoteUrl } from '../remote/remote-url.ts';
import type { Bucket } from './bucket.ts';

/** Loads the client, which looks for credentials when it first needs them. @throws STORAGE_FAILED if it is not installed */
export async function openBucket(url: RemoteUrl, locate: Bucket['locate']): Promise<Bucket> {
  const wanted = {
    packages: '@google-cloud/storage',
    purpose: 'Google Cloud Storage',
    code: 'STORAGE_FAILED',
  } as const;
  const { IdempotencyStrategy, Storage } = await loadOptional(wanted, () => import('@google-cloud/storage'));
  const storage = new Storage({
    // A private address of Google's gets credentials as its public one does; an emulator in the clear gets none.
    ...(url.endpoint === null
      ? {}
      : { apiEndpoint: url.endpoint, useAuthWithCustomEndpoint: url.endpoint.startsWith('https:') }),
    timeout: url.silenceSeconds * 1000,
    retryOptions: {
      autoRetry: true,
      maxRetries: 5,
      // It waits a second or two each time: a write is tried so, and then looked for.
      retryDelayMultiplier: 1,
      // Once this is over it neither tries nor answers any more (retry-request 7).
      totalTimeout: 1_000_000,
      // Whoever sends something twice here looks whose it is.
      idempotencyStrategy: IdempotencyStrategy.RetryAlways,
    },
  });
  const { authClient, customEndpoint, useAuthWithCustomEndpoint } = storage;
  const isAnonymous = customEndpoint && useAuthWithCustomEndpoint !== true;
  return {
    // It sends some key or other; with none, this one would look for credentials.
    auth: isAnonymous ? authClient.fromAPIKey('none') : authClient,
    client: storage.bucket(url.container),
    url,
    locate,
    key: (name) => [url.prefix, name].filter((part) => part !== '').join('/'),
  };
}
