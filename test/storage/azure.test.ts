import { describe } from 'vitest';
import { azure, freshContainer, openIn } from './azure-service.ts';
import { storageContract } from './contract.ts';

azure.mention();

describe.skipIf(azure.url === undefined)('Azure', () => {
  storageContract(async () => openIn(await freshContainer()));
});
