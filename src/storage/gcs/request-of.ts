import type { Storage } from '@google-cloud/storage';
import type { Bucket } from './bucket.ts';
import { isWithoutCredentials, statusOf } from './reason-of.ts';

/** Sends requests as the client does: an emulator gets no credentials, and where none are found it is tried without. */
export function requestOf(storage: Storage): Bucket['request'] {
  const { authClient, customEndpoint, useAuthWithCustomEndpoint } = storage;
  // What carries the requests of a client, without what that client adds.
  const { transporter } = authClient.fromAPIKey('none');
  if (customEndpoint && useAuthWithCustomEndpoint !== true) return (options) => transporter.request(options);
  return async <T>(options: Parameters<Bucket['request']>[0]) => {
    let lack: unknown = null;
    const auth = await authClient.getClient().catch((error: unknown) => {
      if (!isWithoutCredentials(error)) throw error;
      lack = error;
      return transporter;
    });
    return auth.request<T>(options).catch((error: unknown) => {
      throw lack !== null && statusOf(error) === 401 ? lack : error;
    });
  };
}
