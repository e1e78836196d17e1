import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRemote } from '../../src/storage/open-remote.ts';
import { storageContract } from './contract.ts';
import { startFakeGcs } from './fake-gcs.ts';
import type { FakeGcs } from './fake-gcs.ts';

describe('a fake of Google Cloud Storage', () => {
  let fake: FakeGcs;
  beforeAll(async () => void (fake = await startFakeGcs()));
  afterAll(() => fake.close());

  storageContract(async () => openRemote(`gs://${fake.makeBucket()}/some/prefix?endpoint=${fake.url}`));

  test('no upload is left, and no credentials went over the wire', () => {
    expect(fake.unfinished()).toBe(0);
    expect(fake.credentials).toEqual([]);
  });
});
