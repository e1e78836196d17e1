import { describe } from 'vitest';
import { openRemote } from '../../src/storage/open-remote.ts';
import { azure, freshContainer, placeOf } from './azure-service.ts';
import { storageContract } from './contract.ts';

azure.mention();

describe.skipIf(azure.url === undefined)('Azure', () => {
  storageContract(async () => openRemote(placeOf(await freshContainer())));
});
