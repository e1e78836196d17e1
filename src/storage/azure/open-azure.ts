import type { Remote } from '../remote/remote.ts';
import type { RemoteUrl } from '../remote/remote-url.ts';
import { listFolder } from './list.ts';
import { lookAt } from './look-at.ts';
import { openContainer } from './open-container.ts';
import { putBlob } from './put.ts';
import { readBlob } from './read.ts';
import { removeBelow, removeBlob } from './remove.ts';
import { upload } from './upload.ts';

/** A container of Azure Blob Storage. */
export async function openAzure(
  url: RemoteUrl,
  connectionString: string | null,
  locate: (name: string) => string,
): Promise<Remote> {
  const container = await openContainer(url, connectionString, locate);
  return {
    // 50,000 are the most: an object has 400 GiB at most.
    partBytes: 8 * 1024 * 1024,
    list: (folder) => listFolder(container, folder),
    size: async (name) => (await lookAt(container, name))?.size ?? null,
    read: (name, bytes) => readBlob(container, name, bytes),
    put: (name, data, when) => putBlob(container, name, data, when),
    upload: (name, parts) => upload(container, name, parts),
    remove: (name) => removeBlob(container, name).then(() => undefined),
    removeBelow: (folder) => removeBelow(container, folder),
  };
}
