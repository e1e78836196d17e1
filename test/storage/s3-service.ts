import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { startHttpProxy } from './http-proxy.ts';
import type { Fault, HttpProxy, Passing } from './http-proxy.ts';
import { serviceOf } from './service-of.ts';

/** The S3 service of this run of tests: `CARRYOVER_TEST_S3_URL`, e.g. `http://key:secret@127.0.0.1:9000`. */
export const s3 = serviceOf('s3', 'CARRYOVER_TEST_S3_URL');

const key = { id: 'AKIACANARY00CANARY00', secret: 'canary/secret/canary/secret/canary/secre' };

/** What must be in no output. */
export const s3Secrets: readonly string[] = [key.id, key.secret];

/** Where S3's own chain finds credentials; those for a service that takes anybody are canaries. */
export function s3Environment(): Record<string, string> {
  const { username, password } = new URL(s3.url ?? 'http://-');
  return {
    AWS_ACCESS_KEY_ID: decodeURIComponent(username) || key.id,
    AWS_SECRET_ACCESS_KEY: decodeURIComponent(password) || key.secret,
  };
}

export function setS3Credentials(): void {
  Object.assign(process.env, s3Environment());
}

/** Makes a bucket, and gives its name. */
export async function freshBucket(): Promise<string> {
  const bucket = `carryover-test-${randomBytes(6).toString('hex')}`;
  await withClient((client) => client.send(new CreateBucketCommand({ Bucket: bucket })));
  return bucket;
}

/** The URL of the snapshots in a bucket, by way of a proxy if one is given. */
export function urlOf(bucket: string, endpoint = s3.endpoint, more = ''): string {
  return `s3://${bucket}/some/prefix?endpoint=${endpoint}&region=us-east-1&pathStyle=true${more}`;
}

/** Keys of all uploads of a bucket that are not finished. */
export async function unfinishedUploads(bucket: string): Promise<string[]> {
  return withClient(async (client) => {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    return Uploads.map(({ Key = '' }) => Key);
  });
}

async function withClient<T>(work: (client: S3Client) => Promise<T>): Promise<T> {
  setS3Credentials();
  const client = new S3Client({ endpoint: s3.endpoint, region: 'us-east-1', forcePathStyle: true });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

/**
 * Stands before the service. moto looks whether an object is there and then writes it, in two steps that others come between,
 * as no real service does: so that what is to be written once is let in one by one, if it is moto.
 */
export async function startGate(
  decide: (passing: Passing) => Fault | Promise<Fault> = () => 'pass',
): Promise<HttpProxy> {
  const { headers } = await fetch(s3.endpoint);
  const isMoto = /werkzeug/i.test(headers.get('server') ?? '');
  return startHttpProxy(s3.endpoint, decide, (passing) => isMoto && passing.headers['if-none-match'] === '*');
}
