import type { RequestPolicyFactory } from '@azure/storage-blob';
import type * as Sdk from '@azure/storage-blob';
import { loadOptional } from '../../load-optional.ts';
import { impatientAgents } from '../remote/impatient-agents.ts';
import type { RemoteUrl } from '../remote/remote-url.ts';
import { urlFault } from '../remote/url-fault.ts';
import { yesOrNo } from '../remote/yes-or-no.ts';
import { readConnectionString } from './connection-string.ts';
import type { Container } from './container.ts';

/** Each request, with waiting in between that grows; in milliseconds. */
const retryOptions = { maxTries: 6, retryDelayInMs: 200, maxRetryDelayInMs: 10_000 };

/** Loads the client. @throws STORAGE_FAILED if it is not installed; URL_INVALID, CONFIG_INVALID */
export async function openContainer(
  url: RemoteUrl,
  connectionString: string | null,
  locate: Container['locate'],
): Promise<Container> {
  const wanted = { packages: '@azure/storage-blob', purpose: 'Azure', code: 'STORAGE_FAILED' } as const;
  const sdk = await loadOptional(wanted, () => import('@azure/storage-blob'));
  const { endpoint, credential } =
    connectionString === null ? await fromUrl(url) : fromString(sdk, url, connectionString);
  const pipeline = sdk.newPipeline(credential, { retryOptions });
  pipeline.factories.push(withAgents(url));
  const [path, signature] = endpoint.split('?', 2);
  const query = signature === undefined ? '' : `?${signature}`;
  return {
    client: new sdk.ContainerClient(`${path}/${url.container}${query}`, pipeline),
    url,
    locate,
    key: (name) => [url.prefix, name].filter((part) => part !== '').join('/'),
  };
}

interface Account {
  readonly endpoint: string;
  readonly credential: Parameters<typeof Sdk.newPipeline>[0];
}

/** Who we are is found out by Azure's own chain. */
async function fromUrl(url: RemoteUrl): Promise<Account> {
  const account = url.options.get('account');
  if (account === undefined && url.endpoint === null)
    throw urlFault(
      'names no account, and there is no connection string',
      'Add account=NAME to it, or set AZURE_STORAGE_CONNECTION_STRING.',
    );
  if (account !== undefined && !/^[a-z0-9]{3,24}$/.test(account))
    throw urlFault('has an account whose name is none');
  const wanted = { packages: '@azure/identity', purpose: 'Azure', code: 'STORAGE_FAILED' } as const;
  const { DefaultAzureCredential } = await loadOptional(wanted, () => import('@azure/identity'));
  const endpoint = url.endpoint ?? `https://${account}.blob.core.windows.net`;
  return { endpoint, credential: new DefaultAzureCredential() };
}

function fromString(sdk: typeof Sdk, url: RemoteUrl, text: string): Account {
  if (url.endpoint !== null)
    throw urlFault('has an endpoint, and the connection string another one', 'Leave one of them out.');
  const { endpoint, account, key, signature } = readConnectionString(text, yesOrNo(url.options, 'insecure'));
  const named = url.options.get('account');
  if (named !== undefined && account !== null && named !== account)
    throw urlFault(
      `has the account ${named}, and AZURE_STORAGE_CONNECTION_STRING is for ${account}`,
      'Correct one of them, or unset the variable.',
    );
  if (account !== null && key !== null)
    return { endpoint, credential: new sdk.StorageSharedKeyCredential(account, key) };
  return { endpoint: `${endpoint}?${(signature ?? '').replace(/^\?/, '')}`, credential: undefined };
}

function withAgents(url: RemoteUrl): RequestPolicyFactory {
  const agents = impatientAgents(url);
  return {
    create: (next) => ({
      sendRequest(request) {
        request.agent = request.url.startsWith('https:') ? agents.https : agents.http;
        return next.sendRequest(request);
      },
    }),
  };
}
