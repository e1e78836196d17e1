import { openAzure } from './azure/open-azure.ts';
import { openGcs } from './gcs/open-gcs.ts';
import { parseRemoteUrl } from './remote/remote-url.ts';
import { remoteStorage } from './remote/remote-storage.ts';
import { openS3 } from './s3/open-s3.ts';
import type { Storage } from './storage.ts';
import type { StorageSecrets } from './storage-secrets.ts';

/** The object storage that a URL names. Nothing is asked of it before it is used. @throws URL_INVALID */
export function openRemote(text: string, secrets: StorageSecrets = {}): Storage {
  const url = parseRemoteUrl(text);
  return remoteStorage(url, async (locate) => {
    switch (url.scheme) {
      case 's3':
        return openS3(url, locate);
      case 'azure':
        return openAzure(url, secrets.azureConnectionString ?? null, locate);
      case 'gs':
        return openGcs(url, locate);
    }
  });
}
