import { generateX25519Identity, identityToRecipient } from 'age-encryption';

/** The key of one snapshot: an age identity that was made for it, and that opens every file of it. */
export interface DataKey {
  /** `AGE-SECRET-KEY-1…`: the secret. Kept nowhere but in `key.age`, sealed for the people who may read. */
  readonly identity: string;
  /** `age1…`: what files are encrypted to. */
  readonly recipient: string;
}

export async function createDataKey(): Promise<DataKey> {
  return dataKeyOf(await generateX25519Identity());
}

/** @throws an error that does not repeat the text if it is no X25519 identity */
export async function dataKeyOf(identity: string): Promise<DataKey> {
  // The library's own errors quote the text, which is a secret.
  const recipient = await identityToRecipient(identity).catch(() => null);
  if (recipient === null || !identity.startsWith('AGE-SECRET-KEY-1'))
    throw new Error('it holds no age identity');
  return { identity, recipient };
}
