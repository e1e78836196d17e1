import { parseRemoteUrl } from './remote/remote-url.ts';
import { remoteStorage } from './remote/remote-storage.ts';
import { openS3 } from './s3/open-s3.ts';
import type { Storage } from './storage.ts';

/** The object storage that a URL names. Nothing is asked of it before it is used. @throws URL_INVALID */
export function openRemote(text: string): Storage {
  const url = parseRemoteUrl(text);
  return remoteStorage(url, (locate) => openS3(url, locate));
}
