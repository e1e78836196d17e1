import { randomBytes } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import { openRemote } from '../../src/storage/open-remote.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { serviceOf } from './service-of.ts';

/** The Azure service of this run of tests: `CARRYOVER_TEST_AZURE_URL`, e.g. `http://127.0.0.1:10000`; Microsoft's emulator. */
export const azure = serviceOf('azure', 'CARRYOVER_TEST_AZURE_URL');

/** The emulator's account. */
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** What AZURE_STORAGE_CONNECTION_STRING has. */
export function connectionStringOf(endpoint = azure.endpoint): string {
  return `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${key};BlobEndpoint=${endpoint}/devstoreaccount1;`;
}

/** Makes a container, and gives its name. */
export async function freshContainer(): Promise<string> {
  const name = `carryover-test-${randomBytes(6).toString('hex')}`;
  await service().createContainer(name);
  return name;
}

/** The snapshots in a container, by way of a proxy if one is given. */
export function openIn(container: string, endpoint = azure.endpoint, options = ''): Storage {
  const azureConnectionString = connectionStringOf(endpoint);
  return openRemote(`azure://${container}/some/prefix${options}`, { azureConnectionString });
}

/** Names of all blobs of a container of which there are only blocks. */
export async function unfinishedBlobs(container: string): Promise<string[]> {
  const names: string[] = [];
  const client = service().getContainerClient(container);
  for await (const { name } of client.listBlobsFlat({ includeUncommitedBlobs: true }))
    if (!(await client.getBlobClient(name).exists())) names.push(name);
  return names;
}

function service(): BlobServiceClient {
  return BlobServiceClient.fromConnectionString(connectionStringOf());
}
