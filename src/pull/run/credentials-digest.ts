import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { Auth, Source } from '../source.ts';

/** What tells whose records a source gives, as a file may have it. */
export interface CredentialsDigest {
  /** Hex. */
  readonly salt: string;
  /** Hex. */
  readonly digest: string;
}

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

/**
 * Digest of who asks: of the account where the config names one, else of the key or token itself, and of all headers. Another account
 * may see other records. Slow to make and salted (scrypt, RFC 7914), as that of a password: it lies in a file.
 * @param salt that of a digest to compare with
 */
export async function credentialsDigest(
  { auth, headers, resources }: Source,
  salt = randomBytes(16).toString('hex'),
): Promise<CredentialsDigest> {
  const each = Object.entries(resources).map(([name, resource]) => [name, resource.headers ?? null]);
  const text = JSON.stringify([whoOf(auth), headers ?? null, each]);
  const digest = await derive(text, Buffer.from(salt, 'hex'), 32);
  return { salt, digest: digest.toString('hex') };
}

/** Without a password where there is a name beside it: that may change. A function's credentials are known only to itself. */
function whoOf(auth: Auth | undefined): unknown {
  switch (auth?.type) {
    case undefined:
      return null;
    case 'login':
      return [auth.path, auth.body ?? null];
    case 'bearer':
      return auth.token;
    case 'basic':
      return auth.username;
    case 'api-key':
      return auth.key;
    case 'oauth2':
      return [auth.path, auth.clientId, auth.scope ?? null, auth.audience ?? null];
    case 'custom':
      return 'custom';
  }
}
