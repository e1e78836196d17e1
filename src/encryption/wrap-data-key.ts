import type { DataKey } from './data-key.ts';
import { encrypterFor } from './encrypt-to.ts';
import type { EncryptTo } from './encrypt-to.ts';

/**
 * The bytes of `key.age`: the snapshot's identity as an identity file, encrypted by the age package to those who may read.
 * A passphrase takes a second and 256 MiB, by intent. @throws USAGE
 */
export async function wrapDataKey({ identity }: DataKey, to: EncryptTo): Promise<Buffer> {
  return Buffer.from(await encrypterFor(to).encrypt(`${identity}\n`));
}
