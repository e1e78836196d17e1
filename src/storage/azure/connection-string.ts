import { CarryoverError } from '../../errors.ts';
import { isLocalHost } from '../../values/is-local-host.ts';
import { urlFault } from '../remote/url-fault.ts';

/** What a connection string of Azure says; its secrets are never to be printed. */
export interface ConnectionString {
  /** Where the account is, without a `/` at its end. */
  readonly endpoint: string;
  readonly account: string | null;
  /** One of the two is there. */
  readonly key: string | null;
  readonly signature: string | null;
}

/** The account that Microsoft's emulator has, and its key, which all can read. */
const emulator =
  'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1';

/** Reads `AccountName=…;AccountKey=…` and its like. @throws CONFIG_INVALID; nothing of it is shown */
export function readConnectionString(text: string, insecure: boolean): ConnectionString {
  const parts = new Map<string, string>();
  for (const pair of text.split(';').filter((one) => one.trim() !== '')) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw fault('has a part without a "="');
    parts.set(pair.slice(0, equals).trim().toLowerCase(), pair.slice(equals + 1).trim());
  }
  if (parts.get('usedevelopmentstorage') === 'true') return readConnectionString(emulator, insecure);
  const of = (name: string): string | null => parts.get(name.toLowerCase()) || null;
  const [account, key, signature] = [of('AccountName'), of('AccountKey'), of('SharedAccessSignature')];
  if (signature === null && (account === null || key === null))
    throw fault('has neither AccountName and AccountKey nor SharedAccessSignature');
  const endpoint =
    of('BlobEndpoint') ?? usualEndpoint(account, of('DefaultEndpointsProtocol'), of('EndpointSuffix'));
  return { endpoint: checked(endpoint, insecure), account, key, signature };
}

function usualEndpoint(account: string | null, protocol: string | null, suffix: string | null): string {
  if (account === null) throw fault('has neither BlobEndpoint nor AccountName');
  return `${protocol ?? 'https'}://${account}.blob.${suffix ?? 'core.windows.net'}`;
}

function checked(endpoint: string, insecure: boolean): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '')
    throw fault('has an endpoint that is none');
  if (url.protocol === 'http:' && !insecure && !isLocalHost(url.hostname.replace(/^\[|\]$/g, '')))
    throw urlFault(
      'goes with a connection string whose endpoint has no TLS',
      'Write https:// there; or insecure=true in the URL if everything in between may read and change the snapshots.',
    );
  return url.href.replace(/\/$/, '');
}

function fault(what: string): CarryoverError {
  return new CarryoverError('CONFIG_INVALID', `AZURE_STORAGE_CONNECTION_STRING ${what}.`, {
    hint: "Copy it again from the storage account's access keys.",
  });
}
