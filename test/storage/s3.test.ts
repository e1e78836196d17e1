import { afterAll, beforeAll, describe } from 'vitest';
import { openRemote } from '../../src/storage/open-remote.ts';
import { storageContract } from './contract.ts';
import type { HttpProxy } from './http-proxy.ts';
import { freshBucket, s3, startGate, urlOf } from './s3-service.ts';

s3.mention();

describe.skipIf(s3.url === undefined)('S3', () => {
  let gate: HttpProxy;
  beforeAll(async () => void (gate = await startGate()));
  afterAll(() => gate.close());

  storageContract(async () => openRemote(urlOf(await freshBucket(), gate.url)));
});
