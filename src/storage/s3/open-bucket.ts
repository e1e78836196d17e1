import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { loadOptional } from '../../load-optional.ts';
import { impatientAgents } from '../remote/impatient-agents.ts';
import type { RemoteUrl } from '../remote/remote-url.ts';
import { yesOrNo } from '../remote/yes-or-no.ts';
import type { Bucket } from './bucket.ts';

/** Each request, with waiting in between that grows. */
const attempts = 6;

/** Loads the client, which looks for credentials when it first needs them. @throws STORAGE_FAILED if it is not installed */
export async function openBucket(url: RemoteUrl, locate: Bucket['locate']): Promise<Bucket> {
  const wanted = { packages: '@aws-sdk/client-s3', purpose: 'S3', code: 'STORAGE_FAILED' } as const;
  const sdk = await loadOptional(wanted, () => import('@aws-sdk/client-s3'));
  return {
    sdk,
    client: new sdk.S3Client(configOf(url)),
    name: url.container,
    url,
    locate,
    key: (name) => [url.prefix, name].filter((part) => part !== '').join('/'),
  };
}

function configOf(url: RemoteUrl): S3ClientConfig {
  const agents = impatientAgents(url);
  const region = url.options.get('region');
  return {
    ...(region === undefined ? {} : { region }),
    ...(url.endpoint === null ? {} : { endpoint: url.endpoint }),
    forcePathStyle: yesOrNo(url.options, 'pathStyle'),
    maxAttempts: attempts,
    retryMode: 'standard',
    // What is read is proven by the digests of its manifest; a client in between would keep connections open.
    responseChecksumValidation: 'WHEN_REQUIRED',
    // We give our own, of bytes that we have in memory: the client's would come behind them, in a form few servers know.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    requestHandler: { httpAgent: agents.http, httpsAgent: agents.https },
  };
}
